/** @file The worker in which the self-test runs: tells how far it is, then the report. */
import { selfTest, type SelfTestReport } from 'hebb';

export type Message = { done: number; total: number; name: string } | { report: SelfTestReport } | { error: string };

const tell = (message: Message): void => self.postMessage(message);

selfTest({ onProgress: ({ done, total, row }) => tell({ done, total, name: row.name }) }).then(
  (report) => tell({ report }),
  (error: unknown) => tell({ error: error instanceof Error ? error.message : String(error) }),
);
