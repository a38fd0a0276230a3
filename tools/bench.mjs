/** @file `npm run bench`: set-up and build, then tests/bench/run.mjs with the arguments given. */
import { spawnSync } from 'node:child_process';
import { buildPackage } from './build.mjs';
import { root, script } from './process.mjs';
import { compilers, npmPackages } from './setup/setup.mjs';

await script(async () => {
  await npmPackages();
  await compilers();
  await buildPackage();
  process.exitCode =
    spawnSync(process.execPath, ['tests/bench/run.mjs', ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' }).status ?? 1;
});
