import {writeFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {fsPath, join} from '../../../source/core/model/path.js';
import {readEnvironment} from '../../../source/core/scan/scan.js';
import {requirementsPane as pane} from '../../../source/tui/panes/requirements.js';
import type {PaneRow} from '../../../source/tui/drawing/spans.js';
import {bareEnvironment} from '../../helpers/bare-environment.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {textsOf, viewWith} from '../../helpers/scene.js';

const view = viewWith({width: 78, home: fsPath('/home/x')});
const textOf = (rows: readonly PaneRow[]): string => textsOf(rows).join('\n');
const metadata = (name: string, version: string): string =>
	`Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n\n`;

const load = async (files: Readonly<Record<string, string>>) => {
	const root = await temporaryDirectory();
	const context = await temporaryContext();
	const path = bareEnvironment(join(root, '.venv'), {
		'alpha-1.0.dist-info/METADATA': metadata('alpha', '1.0'),
		'beta-1.0.dist-info/METADATA': metadata('beta', '1.0'),
		'surplus-2.0.dist-info/METADATA': metadata('surplus', '2.0'),
	});
	for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text);
	const environment = await readEnvironment(path, context);
	if (environment === undefined) throw new Error('no environment');
	return {environment, data: await pane.load(environment, context, {})};
};

const files = {
	'requirements.txt': 'alpha\nbeta>=2\n-i https://me:hunter2@host/simple\nfar @ https://me:hunter2@host/far.zip\n',
	'pyproject.toml': '[project]\nname = "x"\nrequires-python = ">=3.50"\n',
};

test('the requirements pane begins with the differences, in words, and shows no password', async () => {
	const {environment, data} = await load(files);
	const text = textOf(pane.rows(environment, data, view));
	expect(text).toContain('Compared with requirements.txt: standard requirements file');
	expect(text).toContain('1 missing, 1 other version, 1 extra; 1 agrees');
	expect(text).toContain('Python >=3.50: not satisfied');
	expect(text).toContain('Would be lost: surplus');
	expect(text).toMatch(/PACKAGE +WANTED +INSTALLED +STATE\n x far +https:\/\/me:\*\*\*\*@\S+ +- +missing/);
	expect(text).toMatch(/! beta +>=2 +1\.0 +other version/);
	expect(text).toMatch(/\+ surplus +- +2\.0 +extra/);
	expect(text).not.toMatch(/^ +alpha/m);
	expect(text).not.toContain('hunter2');
	expect(textOf(pane.rows(environment, data, {...view, mode: 1}))).toMatch(/^ +alpha +\S* +1\.0 +agrees/m);
	expect(textOf(pane.rows(environment, data, {...view, search: 'ALP'}))).toMatch(/^ +alpha +\S* +1\.0 +agrees/m);
	const unmatched = textOf(pane.rows(environment, data, {...view, search: 'zzz'}));
	expect(unmatched).toMatch(/No package matches \/zzz/);
	expect(unmatched).not.toMatch(/PACKAGE/);
});

test('groups and extras that are installed completely are compared too, and named', async () => {
	const {environment, data} = await load({
		'pyproject.toml':
			'[project]\nname = "x"\n[project.optional-dependencies]\nfast = ["alpha", "beta>=2"]\nslow = ["surplus"]\n',
	});
	const text = textOf(pane.rows(environment, data, view));
	expect(text).toContain('and with what is in it whole: extras fast and slow');
	expect(text).toMatch(/! beta +>=2 +1\.0 +other version/);
});

test('each source says why it has its rank, and details name the line that asks for a package', async () => {
	const {environment, data} = await load(files);
	const sources = textOf(pane.rows(environment, data, {...view, mode: 2}));
	expect(sources).toMatch(
		/> requirements.txt +standard requirements[^\n]*\n +pyproject.toml +the project.s own requirements/,
	);
	expect(textOf(pane.details?.({environment, data, view}, 'beta') ?? [])).toContain('requirements.txt:2  beta>=2');
	const chosen = textOf(pane.details?.({environment, data, view: {...view, mode: 2}}, 'requirements.txt') ?? []);
	expect(chosen).toContain('3 requirements, 0 constraints');
});

test('a project without requirements says so, and lists the packages that a deletion would lose', async () => {
	const {environment, data} = await load({});
	const text = textOf(pane.rows(environment, data, view));
	expect(text).toContain('Its project has no requirements file');
	expect(text).toContain('Would be lost: alpha, beta, surplus');
	expect(textOf(pane.rows(environment, undefined, view))).toContain('Reading');
});

test('rows fit a narrow terminal', async () => {
	const {environment, data} = await load(files);
	for (const width of [40, 60, 120])
		for (const mode of [0, 1, 2])
			for (const row of pane.rows(environment, data, {...view, width, mode}).filter(({id}) => id !== undefined))
				expect(textOf([row]).length).toBeLessThanOrEqual(width);
});
