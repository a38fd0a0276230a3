/** @file `npm run bench`: set-up and build, then tests/bench/run.mjs with the arguments given. */
import { spawnSync } from 'node:child_process';
import { buildPackage } from './build.mjs';
import { relaxedFlags } from './node-flags.mjs';
import { root, script } from './process.mjs';
import { benchPeers, compilers, npmPackages } from './setup/setup.mjs';

await script(async () => {
  await npmPackages();
  await benchPeers();
  await compilers();
  await buildPackage();
  const given = process.argv.slice(2);
  const flags = given.includes('--relaxed') ? relaxedFlags : [];
  process.exitCode = spawnSync(process.execPath, [...flags, 'tests/bench/run.mjs', ...given], { cwd: root, stdio: 'inherit' }).status ?? 1;
});
