/** @file Debian packages: installed on the machine when root, and fetched from another suite into a folder without touching the machine. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { must, run, say, which } from '../process.mjs';

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
const attempts = 3;

/** Installs what is missing of `packages` when we are root; otherwise throws one message that names the command. */
export async function installPackages(packages) {
  const missing = [];
  for (const name of packages) {
    const { code, output } = await run('dpkg-query', ['-W', '-f=${Status}', name]);
    if (code !== 0 || !output.includes('install ok installed')) missing.push(name);
  }
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (!which('apt-get')) throw new Error(`missing on this machine: ${missing.join(', ')} (names of the Debian packages)`);
  if (process.getuid() !== 0) throw new Error(`missing packages; as root, run: ${command}`);
  say(`installing ${missing.join(', ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const args = command.split(' ').slice(1);
  if ((await run('apt-get', args, { env })).code === 0) return;
  await must('apt-get', ['update'], { env });
  await must('apt-get', args, { env });
}

/**
 * Fetches `packages` of `suite` with all they depend on, by an apt that keeps its state in `downloads` and knows nothing
 * of what is installed, and unpacks those that `wanted` takes by name into `prefix`. The mirror is the one this machine
 * uses already. apt checks what it fetches against the signed index; what is broken is fetched again, the rest is kept.
 */
export async function fetchPackages({ suite, packages, wanted, downloads, prefix }) {
  if (!existsSync(keyring)) throw new Error(`no Debian archive keyring at ${keyring}`);
  let failure = new Error('no Debian mirror in the configuration of apt');
  for (const mirror of await debianMirrors()) {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      try {
        const archives = await download(mirror, suite, packages, downloads);
        await unpack(
          archives.filter((path) => wanted(basename(path))),
          prefix,
        );
        return;
      } catch (error) {
        failure = error;
        say(`attempt ${attempt} of ${attempts} failed: ${error.message.split('\n')[0]}`);
        await new Promise((resolve) => setTimeout(resolve, 1000 * attempt));
      }
    }
  }
  throw failure;
}

/** Returns the paths of the .deb files. */
async function download(mirror, suite, packages, folder) {
  const archives = join(folder, 'cache/archives');
  mkdirSync(join(folder, 'state/lists/partial'), { recursive: true });
  mkdirSync(join(archives, 'partial'), { recursive: true });
  writeFileSync(join(folder, 'state/status'), '');
  writeFileSync(join(folder, 'sources.list'), `deb [signed-by=${keyring}] ${mirror} ${suite} main\n`);
  const settings = [
    `Dir::State=${folder}/state`,
    `Dir::State::status=${folder}/state/status`,
    `Dir::Cache=${folder}/cache`,
    `Dir::Etc::sourcelist=${folder}/sources.list`,
    'Dir::Etc::sourceparts=/dev/null',
    'Dir::Etc::preferences=/dev/null',
    'Dir::Etc::preferencesparts=/dev/null',
    'APT::Sandbox::User=root',
    'Acquire::Languages=none',
    'Acquire::Retries=3',
  ].flatMap((setting) => ['-o', setting]);
  await must('apt-get', [...settings, '--error-on=any', 'update']);
  await must('apt-get', [...settings, 'install', '-y', '--download-only', '--no-install-recommends', ...packages]);
  await must('apt-get', [...settings, 'autoclean']); // an earlier run may have left versions that are no longer chosen
  return readdirSync(archives)
    .filter((name) => name.endsWith('.deb'))
    .map((name) => join(archives, name));
}

/** Unpacks .deb files into an empty `prefix`. A file that dpkg cannot read is removed, so that it is fetched again. */
async function unpack(archives, prefix) {
  rmSync(prefix, { recursive: true, force: true });
  mkdirSync(prefix, { recursive: true });
  for (const archive of archives) {
    const { code, output } = await run('dpkg', ['-x', archive, prefix]);
    if (code !== 0) {
      rmSync(archive);
      throw new Error(`dpkg cannot read ${archive}\n${output}`);
    }
  }
}

/** The addresses from which this machine gets its own release of Debian. */
async function debianMirrors() {
  const release = /^VERSION_CODENAME=(\w+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  const format = '$(REPO_URI) $(RELEASE) $(COMPONENT)';
  const lines = (await must('apt-get', ['indextargets', '--no-release-info', '--format', format])).split('\n');
  const own = lines.map((line) => line.split(' ')).filter((row) => row[1] === release && row[2] === 'main');
  return [...new Set(own.map((row) => row[0]))];
}
