/** @file A visitor's hand on a page: pointer, keys and eyes, the same for Playwright's pages (Chromium) and Puppeteer's (Firefox). */
/* global Event, requestAnimationFrame */

/** In the page: the element at a path of selectors, each within the shadow root of the one before. */
const find = `(path) => path.reduce((found, selector) => (found.shadowRoot ?? found).querySelector(selector), document)`;

/** @param page of Playwright or of Puppeteer */
export function handOn(page) {
  const middle = async (path) => {
    const box = await page.evaluate(
      async ([source, where]) => {
        const element = new Function(`return ${source}`)()(where);
        if (!element) throw new Error(`nothing at ${where.join(' >> ')}`);
        const look = () => {
          element.scrollIntoView({ block: 'center', behavior: 'instant' });
          const { left, top, width, height } = element.getBoundingClientRect();
          return { left, top, width, height };
        };
        for (let box = look(); ;) {
          await new Promise(requestAnimationFrame);
          const next = look();
          if (JSON.stringify(next) === JSON.stringify(box)) return box; // it stands still
          box = next;
        }
      },
      [find, [path].flat()],
    );
    return { ...box, x: box.left + box.width / 2, y: box.top + box.height / 2 };
  };
  const hand = {
    page,
    evaluate: (work, argument) => page.evaluate(work, argument),

    /** Clicks in the middle of an element; a path of selectors goes into shadow roots. */
    async click(path) {
      const { x, y } = await middle(path);
      await page.mouse.click(x, y);
    },

    /** A button of the page's player: 'play', 'step', 'back', 'reset'. */
    press: (action, player = 'hebb-player') => hand.click([player, `button.${action}`]),

    /** One of the player's speeds. */
    speed: (name, player = 'hebb-player') =>
      page.evaluate(
        ([where, wanted]) => {
          const element = document.querySelector(where);
          element.speed = wanted;
          element.dispatchEvent(new Event('speed'));
        },
        [player, name],
      ),

    key: (name) => page.keyboard.press(name),

    /** Sets a control as its visitor would leave it: a slider or a select of the kit, or an input; its events follow. */
    set: (selector, value) =>
      page.evaluate(
        ([where, wanted]) => {
          const control = document.querySelector(where);
          if (!control) throw new Error(`no control: ${where}`);
          if (typeof wanted === 'boolean') control.checked = wanted;
          else control.value = wanted;
          for (const type of ['input', 'change']) control.dispatchEvent(new Event(type, { bubbles: true }));
        },
        [selector, value],
      ),

    /** Clicks at a place of a `<hebb-field>` in units of its axes. */
    async clickField(selector, place) {
      const { x, y } = await onField(selector, place);
      await page.mouse.click(x, y);
    },

    /** Moves the pointer to a place of a `<hebb-field>`, in units of its axes. */
    async hoverField(selector, place) {
      const { x, y } = await onField(selector, place);
      await page.mouse.move(x, y);
    },

    /** Drags from one place of a `<hebb-field>` to another, in units of its axes. */
    async dragField(selector, from, to) {
      const start = await onField(selector, from);
      const end = await onField(selector, to);
      await page.mouse.move(start.x, start.y);
      await page.mouse.down();
      for (let i = 1; i <= 8; i++) await page.mouse.move(start.x + ((end.x - start.x) * i) / 8, start.y + ((end.y - start.y) * i) / 8);
      await page.mouse.up();
    },

    /** Waits until a function of the page returns something true. */
    async until(work, argument, timeout = 30_000) {
      const end = Date.now() + timeout;
      for (;;) {
        const value = await page.evaluate(work, argument);
        if (value) return value;
        if (Date.now() > end) throw new Error(`never came true within ${timeout} ms: (${work})(${JSON.stringify(argument)})`);
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    },

    /** Waits until the page has marked a task as solved. */
    solved: (task, timeout) => hand.until((id) => document.querySelector(`hebb-task#${id}`)?.hasAttribute('done'), task, timeout),

    /** The number in an element's text, NaN where there is none. */
    number: (selector) =>
      page.evaluate((where) => {
        const text = (document.querySelector(where)?.textContent ?? '').replaceAll(',', '').replaceAll('−', '-');
        return text.trim() === '' ? NaN : parseFloat(text);
      }, selector),
  };

  /** The page's coordinates of a place of a field: the plane has margins for the axes' numbers. */
  async function onField(selector, [px, py]) {
    const { left, top, width, height } = await middle([selector, 'canvas']);
    const domain = await page.evaluate((where) => document.querySelector(where).domain, selector);
    const [margin, below, edge] = [30, 22, 6];
    return {
      x: left + margin + ((px - domain.x[0]) / (domain.x[1] - domain.x[0])) * (width - margin - edge),
      y: top + edge + ((domain.y[1] - py) / (domain.y[1] - domain.y[0])) * (height - below - edge),
    };
  }
  return hand;
}
