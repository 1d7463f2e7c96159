import {existsSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {expect, onTestFinished, test} from 'vitest';
import type {FsPath} from '../../source/core/model/path.js';
import {readEnvironment, scan} from '../../source/core/scan/scan.js';
import {bareEnvironment} from '../helpers/bare-environment.js';
import {connectedSession} from '../helpers/connected-session.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';
import {phraseText} from '../../source/core/model/phrase.js';

/** The program over many environments that nothing has measured yet. */
const openMany = async (count: number) => {
	const root = await temporaryDirectory();
	const paths = Array.from({length: count}, (_, index) => join(root, `p${index}/.venv`) as FsPath);
	for (const path of paths) bareEnvironment(path);
	const core = await temporaryContext();
	const {session, time, close} = await connectedSession(root, core, {
		scan: (roots, options) => scan(roots, {...options, context: core, measure: false, assess: false}),
		readEnvironment: path => readEnvironment(path, core, {measure: false, assess: false}),
	});
	onTestFinished(close);
	await session.idle();
	const asked = () => {
		const {mode} = session.getState();
		return mode.type === 'asking' && mode.question.type === 'confirm' ? {...mode, question: mode.question} : undefined;
	};
	// Looks at each turn: listeners hear of the background ten times a second, and would miss a short step.
	const until = async (isSo: () => boolean): Promise<void> => {
		while (!isSo()) await nextTurn();
	};
	return {session, paths, time, asked, until};
};

test('many marked are asked about at once, before any was looked at; no key deletes until all were', async () => {
	const count = 40;
	const {session, paths, time, asked, until} = await openMany(count);
	session.press('A', 'd');
	await until(() => asked() !== undefined);
	expect(asked()?.question.title).toBe(`Delete ${count} environments?`);
	expect(asked()?.question.choices).toEqual([]);
	time.now += 1000;
	session.press('y');
	await until(() => /^checked \d+ of 40/.test(asked()?.step ?? ''));
	session.press('y', 'f');
	expect(asked()).toBeDefined();
	await until(() => (asked()?.question.choices.length ?? 0) > 0);
	// The keys have only just come.
	session.press('y');
	expect(asked()?.question.choices[0]).toMatchObject({key: 'y', label: `delete ${count}`});
	time.now += 1000;
	session.press('y');
	await session.idle();
	expect(paths.filter(path => existsSync(path))).toEqual([]);
	expect(session.getState().held.count).toBe(count);
});

test('one whose name has to be typed is skipped among several, as the dialog says, and the job is no failure', async () => {
	const {session, paths, time, asked, until} = await openMany(3);
	const odd = join(paths[1] ?? '', 'notes');
	writeFileSync(odd, 'mine');
	session.press('A', 'd');
	await until(() => (asked()?.question.choices.length ?? 0) > 0);
	expect(asked()?.question.choices[0]?.label).toBe('delete 2');
	time.now += 1000;
	session.press('y');
	await session.idle();
	expect(paths.map(path => existsSync(path))).toEqual([false, true, false]);
	const [job] = session.getState().jobs;
	expect([job?.status, job?.parts?.map(({status}) => status)]).toEqual(['done', ['done', 'skipped', 'done']]);
	expect(phraseText(job?.summary ?? '')).toMatch(/^Deleted 2\..* Skipped, since its name must be typed: p1\.$/);
});

test('where none of several can go, since the name of each has to be typed, the status line says so', async () => {
	const {session, paths, asked} = await openMany(2);
	for (const path of paths) writeFileSync(join(path, 'notes'), 'mine');
	session.press('A', 'd');
	await session.idle();
	expect(asked()).toBeUndefined();
	expect(session.getState().notice?.text).toMatch(/^Can't delete any of these 2: each has to be deleted by itself\. /);
	session.press('y');
	await session.idle();
	expect(paths.every(path => existsSync(path))).toBe(true);
});

test('Escape closes the dialog of many at every moment and ends the looking', async () => {
	const count = 300;
	const {session, paths, asked, until} = await openMany(count);
	session.press('A', 'd');
	session.press('escape');
	await session.idle();
	expect(session.getState().mode.type).toBe('browsing');
	session.press('d');
	await until(() => asked()?.step !== undefined);
	session.press('escape');
	await session.idle();
	expect(session.getState().mode.type).toBe('browsing');
	expect(paths.every(path => existsSync(path))).toBe(true);
	expect(session.getState().marks.size).toBe(count);
});

test('a reset of many is asked about at once, too; its keys come when all were looked at, and Escape ends that', async () => {
	const count = 40;
	const {session, paths, asked, until} = await openMany(count);
	session.press('A', 'r');
	await until(() => asked() !== undefined);
	expect(asked()?.question).toMatchObject({title: `Reset ${count} environments?`, choices: []});
	await until(() => /^checked \d+ of 40/.test(asked()?.step ?? ''));
	session.press('escape');
	await session.idle();
	expect(session.getState().mode.type).toBe('browsing');
	session.press('r');
	await until(() => (asked()?.question.choices.length ?? 0) > 0);
	expect(asked()?.question.choices[0]).toMatchObject({key: 'y', label: `reset ${count}`});
	expect(asked()?.question.lines.filter(({text}) => text.includes("can't be reset"))).toHaveLength(count);
	session.press('escape');
	await session.idle();
	expect(paths.every(path => existsSync(path))).toBe(true);
});
