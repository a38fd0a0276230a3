/** @file The library's reference in build/api: every name of hebb, hebb/worker and hebb/ui, from its declarations and their comments (TypeDoc). */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from './files.mjs';
import { root, say } from './process.mjs';
import { hashOf, once } from './setup/stamp.mjs';

/** How a person imports what an entry exports. */
const modules = { 'web/api/index.ts': 'hebb', 'web/api/worker.ts': 'hebb/worker', 'web/widgets/index.ts': 'hebb/ui' };
const style = 'web/site/style/api.css';
const favicon = 'web/site/style/favicon.svg';

/** TypeDoc's pages have the theme that was chosen on the site. */
const theme = "try{const chosen=localStorage.getItem('hebb-theme');if(chosen)localStorage.setItem('tsd-theme',chosen)}catch{}";

/** Makes build/api, where nothing that it is made from has changed, from the last time. The tables' TypeScript must have been generated. */
export async function apiDocs() {
  const sources = filesBelow(['web/api', 'web/widgets'], /\.ts$/);
  const key = hashOf([...sources, style, favicon, 'tools/api-docs.mjs', 'tsconfig.json', 'package-lock.json']);
  await once('api-docs', key, ['build/api/index.html'], make);
}

async function make() {
  say('writing the reference');
  const typedoc = await import('typedoc');
  const { Application, Configuration, Converter, JSX } = typedoc;
  const app = await Application.bootstrap({
    name: 'hebb',
    entryPoints: Object.keys(modules).map((path) => join(root, path)),
    tsconfig: join(root, 'tsconfig.json'),
    skipErrorChecking: true, // the lint suite does it
    logLevel: 'Error',
    readme: 'none',
    sort: ['kind', 'alphabetical'],
    customCss: join(root, style),
    favicon: join(root, favicon),
    disableSources: true,
    disableGit: true,
    githubPages: false,
    hideGenerator: true,
    includeHierarchySummary: false,
    navigation: { includeFolders: false },
    // what HTMLElement has is not said again, and nothing leads to another host
    excludeExternals: true,
    externalSymbolLinkMappings: { typescript: { '*': '#' } },
    blockTags: [...Configuration.OptionDefaults.blockTags, '@file'],
    excludeTags: ['@file'],
  });
  app.renderer.hooks.on('head.end', () => JSX.createElement('script', null, JSX.createElement(JSX.Raw, { html: theme })));
  app.renderer.hooks.on('pageSidebar.begin', ({ page }) => {
    const up = '../'.repeat(page.url.split('/').length);
    const link = (path, text) => JSX.createElement('a', { href: `${up}${path}` }, text);
    return JSX.createElement('p', { class: 'site' }, link('lessons/', 'Lessons'), link('glossary/', 'Glossary'));
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => showFunctions(project, typedoc));
  const project = await app.convert();
  if (!project) throw new Error('TypeDoc could not read web/api and web/widgets');
  const named = project.children ?? [];
  if (named.length !== Object.keys(modules).length) throw new Error(`TypeDoc found other modules than ${Object.values(modules)}`);
  named.forEach((module, index) => (module.name = Object.values(modules)[index]));
  await app.generateDocs(project, join(root, 'build/api'));
  if (!existsSync(join(root, 'build/api/index.html'))) throw new Error('TypeDoc wrote no pages');
}

/** A constant of a function's type is a function to whoever calls it; and words.ts exports its constants as types only. */
function showFunctions(project, { ReflectionFlag, ReflectionKind }) {
  for (const constant of project.getReflectionsByKind(ReflectionKind.Variable)) {
    const signatures = constant.type?.type === 'reflection' ? constant.type.declaration.signatures : undefined;
    if (/Words$/.test(constant.name)) project.removeReflection(constant);
    if (!signatures || constant.type.declaration.children) continue;
    for (const signature of signatures) {
      signature.name = constant.name;
      signature.parent = constant;
      signature.comment ??= constant.comment?.clone();
    }
    constant.flags.setFlag(ReflectionFlag.Const, false);
    Object.assign(constant, { kind: ReflectionKind.Function, signatures, type: undefined, comment: undefined });
  }
}
