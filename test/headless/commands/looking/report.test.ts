import {execFileSync} from 'node:child_process';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {commandLine} from '../../../helpers/command-line.js';
import {duBytes} from '../../../helpers/disks/disk-facts.js';
import {environmentWithoutPip} from '../../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';
import {fsPath} from '../../../../source/core/model/path.js';
import {noteFreed} from '../../../../source/core/platform/files/freed-history.js';

const browser = ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(path => existsSync(path));

/** The page as a browser shows it after its scripts have run: the document that it has made. */
const shownBy = (program: string, file: string, profile: string): string => {
	const flags = ['--headless=new', '--no-sandbox', '--disable-gpu', `--user-data-dir=${profile}`, '--dump-dom'];
	return execFileSync(program, [...flags, `file://${file}`], {encoding: 'utf8', stdio: 'pipe', timeout: 120_000});
};

/** The texts of the cells of a table, row by row. */
const cellsOf = (page: string, id: string): readonly (readonly string[])[] => {
	const table = new RegExp(`<table id="${id}">.*?</table>`, 's').exec(page)?.[0] ?? '';
	return [...table.matchAll(/<tr>(?:(?!<\/tr>).)*<td.*?<\/tr>/gs)].map(([row]) =>
		[...row.matchAll(/<td[^>]*>(.*?)<\/td>/gs)].map(([, cell = '']) => cell),
	);
};

const twoProjects = async () => {
	const root = await temporaryDirectory();
	// A name that would be a script, if it were not escaped.
	const odd = join(root, '<script>document.title=1<', 'script>&"\'', '.venv');
	for (const path of [join(root, 'web/.venv'), odd]) await environmentWithoutPip(path);
	return {root, web: join(root, 'web/.venv')};
};

test('a report is one page that names every environment with its size, and loads nothing', async () => {
	const {root, web} = await twoProjects();
	const context = await temporaryContext();
	const file = join(root, 'report.html');
	const by = ['uv', 'cache', 'prune'];
	await noteFreed({path: fsPath(join(root, 'uv')), by, freedBytes: 4096, entries: 1}, context);
	const {code, stdout} = await commandLine(context, ['report', root, '--output', file]);
	expect([code, stdout]).toEqual([0, `Written to ${file}\n`]);
	const page = readFileSync(file, 'utf8');
	expect(page).not.toMatch(/(?:src|href)=|url\(|@import|<script>document/);
	const rows = cellsOf(page, 'environments');
	expect(rows).toHaveLength(2);
	expect(cellsOf(page, 'freed').map(([, ...cells]) => cells)).toEqual([['4.00K', `${root}/uv (by uv cache prune)`]]);
	const {environments} = (await commandLine(context, ['list', root, '--json'])).json() as {
		readonly environments: ReadonlyArray<{readonly path: string; readonly usage: {readonly allocatedBytes: number}}>;
	};
	expect(environments.find(({path}) => path === web)?.usage.allocatedBytes).toBe(duBytes(fsPath(web)));
	expect(page).toContain(`data-sort="${duBytes(fsPath(web))}"`);
	const piped = await commandLine(context, ['report', root]);
	expect(piped.stdout).toMatch(/^<!doctype html>/);
	const noFile = await commandLine(context, ['report', root, '--json']);
	expect(noFile.stdout).toContain('--output');
	expect([noFile.code, noFile.json()['ok']]).toEqual([2, false]);
});

test.skipIf(browser === undefined)(
	`a browser shows the report, sorts it by a click, and runs nothing that a name carries${browser ? '' : ' (needs chromium)'}`,
	{timeout: 180_000},
	async () => {
		const {root} = await twoProjects();
		const context = await temporaryContext();
		const html = (await commandLine(context, ['report', root])).stdout;
		const file = join(root, 'report.html');
		// A second script, named by nothing, has to be refused by the page's own policy.
		const click = "document.querySelector('th button').click()";
		writeFileSync(file, html.replace('</body>', `<script>${click};document.title='ran'</script></body>`));
		const refused = shownBy(browser ?? '', file, join(root, 'profile'));
		expect(refused).toMatch(/<title>Python environments of /);
		expect(refused).not.toContain('aria-sort="');
		// Clicked by the page's own script, whose hash is then another one.
		writeFileSync(
			file,
			html
				.replace(/script-src '[^']*'/, "script-src 'unsafe-inline'")
				.replace('</script></body>', `;${click}</script></body>`),
		);
		const sorted = shownBy(browser ?? '', file, join(root, 'profile'));
		expect(sorted).toContain('aria-sort="ascending"');
		expect(cellsOf(sorted, 'environments').map(([path = '']) => path.slice(root.length, root.length + 5))).toEqual([
			'/&lt;',
			'/web/',
		]);
	},
);
