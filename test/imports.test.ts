import {readFileSync, readdirSync} from 'node:fs';
import {dirname, join, normalize, relative} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, test} from 'vitest';

const source = join(dirname(dirname(fileURLToPath(import.meta.url))), 'source');

const shell = [
	'actions',
	'format',
	'summary-lines',
	'core',
	'core/platform',
	'core/state',
	'core/discover',
	'core/inspect',
	'core/operate',
];

// Which part may import which others. core's own parts stand for themselves; `core` is what lies directly in core/.
const allowed: Readonly<Record<string, readonly string[]>> = {
	'core/platform': [],
	core: ['core/platform', 'core/state', 'core/discover', 'core/inspect', 'core/operate'],
	'core/state': ['core/platform', 'core'],
	'core/discover': ['core/platform', 'core', 'core/state'],
	'core/inspect': ['core/platform', 'core', 'core/state', 'core/discover'],
	'core/operate': ['core/platform', 'core', 'core/state', 'core/discover', 'core/inspect'],
	format: ['core'],
	'summary-lines': ['format', 'core', 'core/inspect'],
	actions: ['format', 'core', 'core/platform', 'core/state', 'core/discover', 'core/inspect', 'core/operate'],
	headless: shell,
	tui: shell,
	cli: ['headless', 'tui', 'core', 'core/platform'],
	index: ['core', 'core/platform', 'core/state', 'core/discover', 'core/inspect', 'core/operate'],
};

// The nouns, the words for bytes and ages, and the smallest helpers: everything may use them, they use nothing above themselves.
const leaves = [
	'core/environment.ts',
	'core/error.ts',
	'core/json.ts',
	'core/text.ts',
	'core/work.ts',
	'core/context.ts',
	'core/turns.ts',
	'core/words.ts',
];

const partOf = (file: string): string => {
	const [first = '', second = ''] = file.split('/');
	if (first === 'core') return file.split('/').length > 2 ? `core/${second}` : 'core';
	return file.includes('/') ? first : first.replace(/\.tsx?$/, '');
};

const files = readdirSync(source, {recursive: true, encoding: 'utf8'})
	.map(name => name.replaceAll('\\', '/'))
	.filter(name => /\.tsx?$/.test(name));
const importsOf = (file: string): string[] =>
	[...readFileSync(join(source, file), 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(
		match => match[1] ?? '',
	);

test.each(files)('%s imports only what architecture allows', file => {
	const part = partOf(file);
	const permitted = allowed[part];
	expect(permitted, `no rule for ${part}`).toBeDefined();
	for (const name of importsOf(file)) {
		if (!name.startsWith('.')) continue;
		const target = normalize(relative(source, join(source, dirname(file), name)))
			.replaceAll('\\', '/')
			.replace(/\.js$/, '.ts');
		const targetPart = partOf(target);
		if (target === '../package.json' && part === 'cli') continue;
		if (targetPart === part || leaves.includes(target)) continue;
		expect(permitted, `${file} imports ${target}`).toContain(targetPart);
	}
});

test('react and ink are known only to the terminal UI', () => {
	for (const file of files) {
		const packages = importsOf(file).filter(name => /^(react|ink|ink-select-input)(\/|$)/.test(name));
		if (packages.length > 0) expect(partOf(file), `${file} imports ${packages.join(', ')}`).toBe('tui');
	}
});

test('only platform/, run.ts and the executable ask for process.platform', () => {
	for (const file of files) {
		if (/^core\/platform\/|^core\/operate\/run\.ts$|^cli\.ts$/.test(file)) continue;
		expect(readFileSync(join(source, file), 'utf8'), file).not.toMatch(/process\.platform/);
	}
});
