import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {checksum} from '../../helpers/checksum.js';
import {recoverScene} from '../../helpers/crash/crash.js';
import {faultsOf, runInjected, whyNoInjection, type Fault, type Injected} from '../../helpers/crash/fault-injection.js';
import {copiedProgram, isInstalling, sceneToKill, startAgain, type Killed} from '../../helpers/crash/killed-program.js';
import {isFull, seed, shareOf} from '../../helpers/long-run.js';
import {environmentWithoutPip} from '../../helpers/python.js';

// The built program, while the n-th call of a kind fails with an error of the disk. Afterwards the old or the new is
// there to the byte, nothing else lies about, no stack was shown, and a second recover has nothing to do.

const together = 2;
const program = copiedProgram();

type Operation = {
	readonly words: (at: Killed, prepared: Prepared) => readonly string[];
	readonly prepare?: (at: Killed) => Promise<Prepared>;
	/** Whether an old environment may be gone: whatever happens, or only after a run that succeeds. Default: none may. */
	readonly frees?: boolean | 'at its end';
	readonly makes?: (at: Killed) => string;
	/** Module that a new one has whole; absent: alpha, which is installed. */
	readonly has?: 'beta';
	/** Whether the old one is gone once the new one is whole, never before. */
	readonly moves?: boolean;
};
type Prepared = {readonly id?: string; readonly plan?: string; readonly second?: string};

const programOf = (
	{program: file, variables, directory}: Killed,
	words: readonly string[],
): Readonly<Record<string, unknown>> => {
	const run = spawnSync(process.execPath, [file, ...words, '--json'], {
		env: variables,
		cwd: join(directory, 'project'),
		encoding: 'utf8',
	});
	return JSON.parse(run.stdout) as Record<string, unknown>;
};

const hold = async (at: Killed): Promise<Prepared> => ({
	id: String(programOf(at, ['rm', at.path, '--hold', '--yes'])['heldId']),
});

const holdAndReplace = async (at: Killed): Promise<Prepared> => {
	const held = await hold(at);
	await environmentWithoutPip(at.path);
	writeFileSync(join(at.path, 'bin/second'), 'second');
	return {...held, second: checksum(at.path)};
};

const plan = async (at: Killed): Promise<Prepared> => {
	const file = join(at.directory, 'plan.json');
	programOf(at, ['sweep', '--stale', '0d', '--plan', file]);
	const text = readFileSync(file, 'utf8');
	writeFileSync(file, text.replaceAll('"selected": false', '"selected": true'));
	return {plan: file};
};

/** Lets its scripts name another place, as if it had been moved: repaired, it is what it was before. */
const misplace = async ({path}: Killed): Promise<Prepared> => {
	for (const name of ['activate', 'activate.csh', 'activate.fish']) {
		const file = join(path, 'bin', name);
		writeFileSync(file, readFileSync(file, 'utf8').replaceAll(path, `${path}-before`));
	}
	return {second: checksum(path)};
};

const madeBeside = ({directory}: Killed): string => join(directory, 'project/new');

const operations: Readonly<Record<string, Operation>> = {
	rm: {words: ({path}) => ['rm', path, '--yes'], frees: true},
	'rm --hold': {words: ({path}) => ['rm', path, '--hold', '--yes']},
	reset: {words: ({path}) => ['reset', path, '--yes'], frees: true, makes: ({path}) => path},
	'reset --hold': {words: ({path}) => ['reset', path, '--yes', '--hold'], makes: ({path}) => path},
	'rm --hold --free-older': {
		prepare: holdAndReplace,
		words: ({path}) => ['rm', path, '--hold', '--free-older', '--yes'],
		frees: 'at its end',
	},
	restore: {prepare: hold, words: (_, {id = ''}) => ['restore', id]},
	'restore onto another': {prepare: holdAndReplace, words: (_, {id = ''}) => ['restore', id]},
	create: {
		words: () => ['create', 'new', '--with', 'uv', '-r', 'requirements.txt'],
		makes: madeBeside,
	},
	install: {words: ({path}) => ['install', path, 'alpha==2.0', '--trust'], frees: true, makes: ({path}) => path},
	repair: {prepare: misplace, words: ({path}) => ['repair', path, '--yes'], frees: true},
	clone: {words: ({path}) => ['clone', path, 'new'], makes: madeBeside, has: 'beta'},
	move: {words: ({path}) => ['move', path, 'new'], makes: madeBeside, has: 'beta', frees: true, moves: true},
	free: {prepare: hold, words: (_, {id = ''}) => ['free', id], frees: true},
	'sweep --apply': {prepare: plan, words: (_, {plan: file = ''}) => ['sweep', '--apply', file, '--yes'], frees: true},
};

const questions = {
	alpha: 'import alpha, sys; print(getattr(alpha, "whole", False), sys.prefix)',
	beta: 'import beta, sys; print(getattr(beta, "old", False), sys.prefix)',
};
const hasWhole = (path: string, module: keyof typeof questions = 'alpha'): boolean =>
	spawnSync(join(path, 'bin/python'), ['-I', '-B', '-c', questions[module]], {encoding: 'utf8'}).stdout ===
	`True ${path}\n`;

/** What is wrong after a run, in sentences; none where all is as it has to be. */
const faultsAfter = async (
	at: Killed,
	operation: Operation,
	{run, prepared}: {readonly run: Injected; readonly prepared: Prepared},
): Promise<readonly string[]> => {
	const wrong = wrongWords(run);
	startAgain(at, ['recover']);
	const again = startAgain(at, ['recover']);
	if (again !== 'Nothing to recover\n') wrong.push(`the second recover: ${again}`);
	const {held, litter} = await recoverScene(at);
	if (litter.length > 0) wrong.push(`left behind: ${litter.join()}`);
	if (isInstalling(at)) wrong.push('the installer still runs');
	const there = [at.path, ...held.map(({heldPath}) => heldPath)]
		.filter(existsSync)
		.map(path => ({path, sum: checksum(path)}));
	const isUntold = !isOk(run) && there.length === 0 && !/freed|at once/.test(run.stdout + run.stderr);
	if (operation.frees === true && operation.makes === undefined && isUntold)
		wrong.push(`gone, and not said: ${run.stdout + run.stderr}`);
	return [
		...wrong,
		...wrongEnvironments(at, operation, {
			there,
			second: prepared.second,
			isFree: operation.frees === true || (operation.frees === 'at its end' && isOk(run)),
		}),
	];
};

/** What is wrong with the words of a run that met a fault: a stack, or no document. */
const wrongWords = ({stdout, stderr}: Injected): string[] => {
	const said = stdout + stderr;
	const hasStack = /^\s+at /m.test(stderr) || /mistake in venv-tui|\\n\s+at /.test(said);
	return [
		...(hasStack ? [`a stack or a mistake: ${said}`] : []),
		...(isDocument(stdout) ? [] : [`no document: ${said}`]),
	];
};

type Remains = {
	readonly there: ReadonlyArray<{readonly path: string; readonly sum: string}>;
	/** Checksum of the other environment of the scene, where there is one. */
	readonly second: string | undefined;
	/** Whether an old one may be gone. */
	readonly isFree: boolean;
};

/** What is wrong with the environments that are there or held: each is an old one to the byte, or a new one and whole. */
const wrongEnvironments = (at: Killed, operation: Operation, {there, second, isFree}: Remains): readonly string[] => {
	const made = operation.makes?.(at);
	const isWhole = (path: string): boolean => hasWhole(path, operation.has);
	const known = [at.before, ...(second === undefined ? [] : [second])];
	const strange = there.filter(({path, sum}) => !known.includes(sum) && !(path === made && isWhole(path)));
	const lost = isFree ? [] : known.filter(sum => !there.some(each => each.sum === sum));
	const isHalfMade = made !== undefined && made !== at.path && existsSync(made) && !isWhole(made);
	return [
		...strange.map(({path}) => `neither old nor new: ${path}`),
		...lost.map(sum => `lost: ${sum === at.before ? 'the first' : 'the second'}`),
		...(made === at.path && !existsSync(at.path) ? ['nothing in its place'] : []),
		...(operation.moves === true && ![at.path, made ?? ''].some(existsSync) ? ['gone from both places'] : []),
		...(isHalfMade ? ['half made'] : []),
	];
};

const isDocument = (text: string): boolean => {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
};

/** Whether the fault was met, and for `open` by a file that was to be written: the count of the others may differ. */
const isMet = ({trace}: Injected, fault: Fault | undefined): boolean =>
	trace.split('\n').some(line => line.includes('INJECTED') && (fault?.call !== 'open' || /O_WRONLY|O_RDWR/.test(line)));

const isOk = ({status}: Injected): boolean => status === 0;

const runOnce = async (operation: Operation, fault?: Fault) => {
	const at = await sceneToKill(program());
	try {
		const prepared = (await operation.prepare?.(at)) ?? {};
		const {directory, variables} = at;
		const run = await runInjected([process.execPath, at.program, ...operation.words(at, prepared), '--json'], {
			directory,
			cwd: join(directory, 'project'),
			env: variables,
			...(fault && {fault}),
		});
		const wrong = await faultsAfter(at, operation, {run, prepared});
		return {run, wrong: isMet(run, fault) || fault === undefined ? wrong : [], isHit: isMet(run, fault)};
	} finally {
		rmSync(at.directory, {recursive: true, force: true});
		mkdirSync(at.directory);
	}
};

test.skipIf(whyNoInjection !== '').each(Object.keys(operations))(
	`%s leaves the old or the new when the disk fails it${whyNoInjection}`,
	{timeout: 3_600_000},
	async name => {
		const operation = operations[name];
		if (operation === undefined) throw new Error(name);
		const unhurt = await runOnce(operation);
		expect([unhurt.run.status, unhurt.wrong, unhurt.run.stderr]).toEqual([0, [], unhurt.run.stderr]);
		const waiting = [...shareOf(faultsOf(unhurt.run.trace))];
		const [count, wrong] = [waiting.length, [] as string[]];
		let hits = 0;
		const work = async (): Promise<void> => {
			for (let fault = waiting.pop(); fault !== undefined; fault = waiting.pop()) {
				const run = await runOnce(operation, fault);
				if (run.isHit) hits += 1;
				const {call, error, nth} = fault;
				wrong.push(...run.wrong.map(sentence => `${call} ${nth} ${error}: ${sentence}`));
			}
		};
		await Promise.all(Array.from({length: together}, work));
		console.log(
			`${name}: ${count} runs (${isFull ? 'all' : `a tenth, seed ${seed}`}), ${hits} met their fault, ${wrong.length} wrong`,
		);
		expect(wrong).toEqual([]);
	},
);
