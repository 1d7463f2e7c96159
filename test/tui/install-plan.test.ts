import {existsSync, readFileSync} from 'node:fs';
import {chmod, mkdir, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout} from 'node:timers/promises';
import {expect, test} from 'vitest';
import type {FsPath} from '../../source/core/model/path.js';
import type {State} from '../../source/tui/state/state.js';
import {bareEnvironment} from '../helpers/bare-environment.js';
import {openDeletingSession} from '../helpers/deleting-session.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';

/** Stands for uv: says what it would do as uv does; `slow` takes for ever. Installs nothing, notes what it was asked. */
const uv = `#!/bin/sh
echo "$@" >> "$HOME/asked"
case "$*" in
	*slow*) echo $$ > "$HOME/slow"; exec sleep 3600;;
	*nope*) echo "Because nope was not found in the package registry, your requirements are unsatisfiable." >&2; exit 1;;
	*--dry-run*) printf 'Would install 2 packages\\n - beta==1.0\\n + alpha==2.0\\n + beta==1.1\\n' >&2;;
esac
`;

const scene = async () => {
	const root = await temporaryDirectory();
	const [home, programs] = [join(root, 'home'), join(root, 'programs')];
	for (const each of [home, programs]) await mkdir(each);
	await writeFile(join(programs, 'uv'), uv);
	await chmod(join(programs, 'uv'), 0o755);
	const project = join(root, 'project') as FsPath;
	bareEnvironment(join(project, '.venv'), {
		'beta-1.0.dist-info/METADATA': 'Metadata-Version: 2.1\nName: beta\nVersion: 1.0\n',
		'beta-1.0.dist-info/RECORD': '',
	});
	await writeFile(join(project, 'requirements.txt'), 'beta\n');
	const variables = {PATH: `${programs}:/usr/bin:/bin`, HOME: home, VENVTUI_INSTALLER: 'uv'};
	const context = await temporaryContext({variables});
	return {home, project, ...(await openDeletingSession(project, context))};
};

const found = ({mode}: State): readonly string[] =>
	mode.type === 'asking' && mode.question.type === 'confirm' ? mode.question.lines.map(({text}) => text.trim()) : [];

const step = ({mode}: State): string | undefined => (mode.type === 'asking' ? mode.step : undefined);

const isRunning = (home: string): boolean => {
	const status = `/proc/${readFileSync(join(home, 'slow'), 'utf8').trim()}/stat`;
	return existsSync(status) && !readFileSync(status, 'utf8').includes(') Z ');
};

test("before an install the dialog shows the installer's own plan, and running that plan changes nothing", async () => {
	const {session, type, dialog, said, project, home} = await scene();
	await type('i', ...'alpha', 'enter');
	// In a temporary directory every run is asked about.
	expect(dialog()[0]).toMatch(/^Run the installer in .*\?$/);
	await type('y');
	expect(dialog()[0]).toMatch(/^Install alpha into .*\.venv\?$/);
	expect(found(session.getState())).toEqual(['uv would upgrade 1 and install 1:', 'beta 1.0 to 1.1', 'alpha 2.0']);
	expect(await readdir(join(project, '.venv/lib/python3.11/site-packages'))).toEqual(['beta-1.0.dist-info']);
	await type('w');
	// The stand-in installs nothing.
	expect(said()).toMatch(/said that it did install alpha, but the disk says no/);
	const asked = readFileSync(join(home, 'asked'), 'utf8').trim().split('\n');
	expect(asked.map(words => words.includes('--dry-run'))).toEqual([true, false]);
});

test("packages that can't be installed are named in the dialog, and closing the dialog stops the planning program", async () => {
	const {session, type, home} = await scene();
	await type('i', ...'nope', 'enter', 'y');
	expect(found(session.getState())[0]).toMatch(/no version of nope fits/);
	await type('escape', 'i', ...'slow', 'enter');
	const closed = type('y');
	while (!existsSync(join(home, 'slow'))) await setTimeout(5);
	expect(step(session.getState())).toMatch(/resolving dependencies/i);
	expect(isRunning(home)).toBe(true);
	session.press('escape');
	await closed;
	await expect.poll(() => isRunning(home)).toBe(false);
	expect(session.getState().jobs).toEqual([]);
});

test('the question of an upgrade names the version in the requirements file to which a reset goes back', async () => {
	const {session, type, project} = await scene();
	await writeFile(join(project, 'requirements.txt'), 'beta==1.0\n');
	await type('U', 'y');
	expect(found(session.getState())).toEqual([
		'requirements.txt still asks for beta==1.0, to which the next reset goes back',
		'uv would upgrade 1 and install 1:',
		'beta 1.0 to 1.1',
		'alpha 2.0',
	]);
});
