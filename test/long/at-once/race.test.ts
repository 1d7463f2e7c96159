import {spawn} from 'node:child_process';
import {once} from 'node:events';
import fs, {existsSync, mkdirSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {systemCode} from '../../../source/core/model/error.js';
import {removeTree} from '../../../source/core/platform/files/remove-tree.js';
import {fsPath} from '../../../source/core/model/path.js';
import {roundsOf} from '../../helpers/long-run.js';
import {checksum} from '../../helpers/checksum.js';
import {python} from '../../helpers/python.js';
import {temporaryDirectory} from '../../helpers/temporary.js';

const tries = roundsOf(100_000);
const directories = 3;

const place = async () => {
	const root = await temporaryDirectory();
	const precious = join(root, 'precious');
	mkdirSync(join(precious, 'below'), {recursive: true});
	for (let index = 0; index < 20; index++) writeFileSync(join(precious, 'below', `file${index}`), 'precious');
	writeFileSync(join(precious, 'pyvenv.cfg'), 'precious');
	mkdirSync(join(root, 'aside'));
	return {root, precious, victim: join(root, 'victim'), before: checksum(precious)};
};

/** The victim, as far as it can be made while somebody swaps its directories. */
const makeVictim = (victim: string): void => {
	for (let index = 0; index < directories; index++)
		try {
			mkdirSync(join(victim, `d${index}`), {recursive: true});
			// Through a link of the racer's it would be our own doing: there, a directory is called so.
			writeFileSync(join(victim, `d${index}`, 'below'), 'x');
		} catch (error) {
			if (systemCode(error) === undefined) throw error;
		}
};

const untouched = {...fs};
const watched = ['lstatSync', 'openSync', 'fstatSync', 'readdirSync', 'unlinkSync', 'rmdirSync', 'closeSync'] as const;

/** Has something done before every call of the removal, and looks whether it then met no directory where one had been. */
const watchCalls = (before: () => void): {readonly refusals: () => number} => {
	let refusals = 0;
	const calls = fs as unknown as Record<string, (...given: unknown[]) => unknown>;
	for (const name of watched) {
		const original = untouched[name] as (...given: unknown[]) => unknown;
		calls[name] = (...given) => {
			before();
			try {
				return original(...given);
			} catch (error) {
				if (name === 'openSync' && ['ENOTDIR', 'ELOOP'].includes(systemCode(error) ?? '')) refusals += 1;
				throw error;
			}
		};
	}
	syncBuiltinESMExports();
	onTestFinished(() => {
		for (const name of watched) calls[name] = untouched[name] as (...given: unknown[]) => unknown;
		syncBuiltinESMExports();
	});
	return {refusals: () => refusals};
};

test(`a link that replaces a directory between two calls of the removal is not followed, ${tries} times`, async () => {
	const {root, precious, victim, before} = await place();
	const [rename, symlink] = [untouched.renameSync, untouched.symlinkSync];
	let [swaps, countdown, attempt] = [0, Infinity, 0];
	const {refusals} = watchCalls(() => {
		if (countdown-- !== 0) return;
		const directory = join(victim, `d${attempt % directories}`);
		try {
			rename(directory, join(root, 'aside', String(attempt)));
			symlink(precious, directory);
			swaps += 1;
		} catch (error) {
			// It is gone already.
			if (systemCode(error) === undefined) throw error;
		}
	});
	for (; attempt < tries; attempt++) {
		countdown = Infinity;
		makeVictim(victim);
		countdown = Math.floor(Math.random() * 40);
		await removeTree(fsPath(victim));
		countdown = Infinity;
		if (existsSync(victim)) rmSync(victim, {recursive: true});
		if (attempt % 500 === 0) expect(checksum(precious)).toBe(before);
	}
	const aside = readdirSync(join(root, 'aside')).map(name => readdirSync(join(root, 'aside', name)).length);
	const emptied = aside.filter(count => count === 0).length;
	console.log(
		`${tries} removals: ${swaps} swaps; ${refusals()} links met where a directory had just been, ` +
			`${emptied} directories emptied where they had been moved to, ${aside.length - emptied} moved away in time`,
	);
	expect(checksum(precious)).toBe(before);
	// Else nothing was shown: each of the ways in which it can end has to have been met.
	for (const count of [refusals(), emptied, aside.length - emptied]) expect(count).toBeGreaterThan(tries / 200);
});

// Swaps every directory of the victim for a link to what is precious and back, as fast as it can.
const racer = `
import os, sys
root, precious = sys.argv[1:]
swaps = 0
print('started', flush=True)
while True:
    for index in range(${directories}):
        path = os.path.join(root, 'victim', 'd%d' % index)
        swaps += 1
        aside = os.path.join(root, 'aside', str(swaps))
        try:
            os.rename(path, aside)
            os.symlink(precious, path)
            os.unlink(path)
            os.rename(aside, path)
        except OSError:
            try:
                os.symlink(precious, path)
            except OSError:
                pass
`;

test(`a link that another process swaps in during the removal is not followed, ${tries} times`, async () => {
	const {root, precious, victim, before} = await place();
	const child = spawn(python(), ['-c', racer, root, precious], {stdio: ['ignore', 'pipe', 'inherit']});
	onTestFinished(() => void child.kill('SIGKILL'));
	await once(child.stdout, 'data');
	for (let attempt = 0; attempt < tries; attempt++) {
		makeVictim(victim);
		await removeTree(fsPath(victim));
	}
	child.kill('SIGKILL');
	await once(child, 'exit');
	const swaps = readdirSync(join(root, 'aside')).length;
	console.log(`${tries} removals beside a racing process: ${swaps} directories were away when they were to go`);
	expect(checksum(precious)).toBe(before);
	expect(swaps).toBeGreaterThan(0);
});
