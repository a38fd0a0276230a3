/** @file Work of which only the newest matters: one task at a time, and of those asked for meanwhile only the last follows. */

export class Latest {
  #busy = false;
  #next: (() => Promise<void>) | undefined;

  constructor(private readonly onError: (error: unknown) => void = reportError) {}

  run(task: () => Promise<void>): void {
    this.#next = task;
    if (!this.#busy) void this.#work();
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (let task = this.#next; task; task = this.#next) {
      this.#next = undefined;
      await task().catch(this.onError);
    }
    this.#busy = false;
  }
}
