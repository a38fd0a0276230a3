/** @file The figure of a wide page stays in view; one that is taller than the window stays with its lower end. */

const margin = 24;

export function keepStageInView(): void {
  const stage = document.querySelector<HTMLElement>('.lesson > .stage');
  if (!stage) return;
  const place = (): void => {
    const room = window.innerHeight - stage.offsetHeight - margin;
    stage.style.setProperty('--stage-top', `${Math.min(margin, room)}px`);
  };
  new ResizeObserver(place).observe(stage);
  window.addEventListener('resize', place);
}
