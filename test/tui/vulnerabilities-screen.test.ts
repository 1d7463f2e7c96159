import {join} from 'node:path';
import {expect, test} from 'vitest';
import {vulnerabilitiesScreen as screen} from '../../source/tui/screens/vulnerabilities.js';
import {packagesPane} from '../../source/tui/panes/packages.js';
import {overviewPane} from '../../source/tui/panes/overview.js';
import {listHead, listRow} from '../../source/tui/view/list-row.js';
import {createTheme} from '../../source/tui/drawing/theme.js';
import {fsPath} from '../../source/core/model/path.js';
import {openDeletingSession} from '../helpers/deleting-session.js';
import {osvServer} from '../helpers/servers/osv-server.js';
import {sceneOf, textsOf, viewWith} from '../helpers/scene.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';
import {unusedProject} from '../helpers/unused-project.js';

type Data = Parameters<typeof screen.rows>[0]['data'];

/** A session on two environments that hold alpha and beta, and what its screen shows. */
const open = async (url: string) => {
	const root = await temporaryDirectory();
	for (const name of ['one', 'two']) await unusedProject(join(root, name));
	const core = await temporaryContext({variables: {...process.env, VENVTUI_OSV_URL: url}});
	const {session, type} = await openDeletingSession(root, core);
	const scene = sceneOf({core, roots: [root], interpreters: async () => [], readOnly: false}, []);
	const shown = (): string => {
		const opened = session.getState().screen;
		const data = (opened?.reading.status === 'ready' ? opened.reading.data : undefined) as Data;
		const look = {data, local: opened?.local as {readonly asked: number}, view: viewWith(), scene};
		const rows = screen.rows(look);
		const ids = rows.flatMap(({id}) => id ?? []);
		const details = data === undefined ? [] : ids.flatMap(id => screen.details?.({...look, data}, id) ?? []);
		return textsOf([...(screen.head?.(look) ?? []), ...rows, ...details]).join('\n');
	};
	return {root, type, shown, session, core};
};

test('the screen of vulnerabilities sends nothing until it is told to, and then once', async () => {
	const {url, asked} = await osvServer();
	const {root, type, shown} = await open(url);
	await type('K');
	expect(asked).toEqual([]);
	expect(shown()).toContain(
		`Asking sends the names and versions of 2 packages from an index to ${url}, and nothing else`,
	);
	await type('a');
	expect(asked.map(({package: {name}}) => name)).toEqual(['alpha', 'beta', 'alpha']);
	expect(shown()).toMatch(/1 of 2 packages has 1 vulnerability\./);
	expect(shown()).toMatch(/COPIES {2}PACKAGE {4}FIX {13}VULNERABILITY\n/);
	expect(shown()).toMatch(/ 2 {2}alpha 1\.0 {2}fixed in 1\.0\.1 {2}GHSA-aaaa-bbbb-cccc \(CVE-2026-1\)/);
	expect(shown()).toContain(join(root, 'two/.venv'));
	expect(shown()).not.toContain('\u001b');
	// Another screen over it and back: what is read again asks nobody again.
	await type('?', 'escape');
	expect(shown()).toMatch(/1 vulnerability/);
	expect(asked).toHaveLength(3);
	await type('a');
	expect(asked).toHaveLength(6);
});

test('a service that is not there is a sentence, and no all-clear', async () => {
	const {type, shown} = await open('http://127.0.0.1:9');
	await type('K', 'a');
	expect(shown()).toMatch(/There is no answer\.\n Can't ask http:\/\/127\.0\.0\.1:9 about vulnerabilities: /);
	expect(shown()).not.toContain('None of');
});

test('once asked, the list has a column of vulnerabilities, and the packages and the overview name them', async () => {
	const {url, asked} = await osvServer();
	const {root, type, session, core} = await open(url);
	expect(session.getState().audited).toBeUndefined();
	await type('K', 'a', 'escape');
	const {audited, environments} = session.getState();
	const path = fsPath(join(root, 'one/.venv'));
	const environment = environments.get(path)!;
	const vulnerable = audited?.get(path);
	expect(vulnerable).toHaveLength(1);

	const {signs} = createTheme({isColoured: false, isAscii: true, theme: 'dark', isLight: false, colourDepth: 1});
	const widths = {width: 100, nameWidths: [12], isAudited: true};
	expect(listHead(widths, {by: 'path', isReversed: false}, signs)).toContain('VULNS');
	expect(listHead({...widths, isAudited: false}, {by: 'path', isReversed: false}, signs)).not.toContain('VULNS');
	const view = {
		...widths,
		largestBytes: 1,
		roots: [fsPath(root)],
		home: core.home,
		now: new Date(),
		signs,
		isAscii: true,
	};
	const marks = {isCursor: false, isMarked: false, activity: undefined};
	const cells = listRow(environment, {...marks, vulnerable: vulnerable?.length}, view).map(({text}) => text.trim());
	expect(cells).toContain('1');

	const data = await packagesPane.load(environment, core, {});
	const mode = packagesPane.modes!.indexOf('vulnerable');
	const packages = (known: typeof vulnerable) =>
		textsOf(packagesPane.rows(environment, data, viewWith({mode, vulnerable: known}))).join('\n');
	expect(packages(vulnerable)).toMatch(
		/1 vulnerable.*\n +PACKAGE.*\n.*alpha +1\.0 .*GHSA-aaaa-bbbb-cccc \(CVE-2026-1\), fixed in 1\.0\.1$/,
	);
	expect(packages(undefined)).toMatch(/\[K\] asks OSV/);
	expect(packages([])).toContain('0 vulnerable');
	const overview = textsOf(overviewPane.rows(environment, undefined, viewWith({vulnerable}))).join('\n');
	expect(overview).toMatch(/Packages .*\n {11}1 package with 1 known vulnerability \[3\]/);
	expect(asked).toHaveLength(3);
});

test('what changes an environment takes back what was said of its vulnerabilities', async () => {
	const {url} = await osvServer();
	const {root, type, session} = await open(url);
	await type('K', 'a', 'escape');
	const path = fsPath(join(root, 'one/.venv'));
	expect(session.getState().audited?.has(path)).toBe(true);
	await type('g', 'p');
	expect(session.getState().audited?.has(path)).toBe(false);
	expect(session.getState().audited?.has(fsPath(join(root, 'two/.venv')))).toBe(true);
});
