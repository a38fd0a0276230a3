/** @file Giving control back: a macrotask, so that events, messages and drawing get their turn. */

let channel: MessageChannel | undefined;
const waiting: (() => void)[] = [];

/** Resolves in a later macrotask, without the 4 ms that timers wait. */
export function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve);
      return;
    }
    if (!channel) {
      channel = new MessageChannel();
      channel.port1.onmessage = () => waiting.shift()?.();
    }
    waiting.push(resolve);
    channel.port2.postMessage(0);
  });
}
