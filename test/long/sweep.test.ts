import {execFileSync} from 'node:child_process';
import {mkdir, readdir, rename, rm, symlink, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {fsPath, type FsPath} from '../../source/core/model/path.js';
import {commandLine} from '../helpers/command-line.js';
import {openDeletingSession} from '../helpers/deleting-session.js';
import {python} from '../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';
// @ts-expect-error -- the benchmark's scripts carry no types
import {makeForest, scales} from '../../benchmark/forest.mjs';

const canMount = process.platform === 'linux' && process.getuid?.() === 0;

/** As many environments as the benchmark's medium forest has, a fifth of its files, on a disk of its own. */
const mountedForest = async (): Promise<FsPath> => {
	const mount = await temporaryDirectory();
	execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2g', 'tmpfs', mount]);
	onTestFinished(() => void execFileSync('umount', [mount]));
	const forest = join(mount, 'forest');
	await mkdir(forest);
	const scale = {...(scales as {medium: object}).medium, files: 60_000, modules: 500, projects: 100};
	const {environments} = (makeForest as (directory: string, scale: object) => {environments: string[]})(forest, scale);
	const minor = 'import sys; print("%d.%d" % sys.version_info[:2], end="")';
	const version = execFileSync(python(), ['-c', minor], {encoding: 'utf8'});
	for (const environment of environments) await complete(environment, version);
	ageAll(forest, 200);
	for (const environment of environments.filter((_, index) => index % 2 === 0)) ageAll(environment, 40);
	return fsPath(forest);
};

const ageAll = (directory: string, days: number): void => {
	execFileSync('sh', ['-c', 'find "$1" -exec touch -h -d "$2 days ago" {} +', 'sh', directory, String(days)]);
};

/** Of the test's own Python, and with a file from which it can be had again. */
const complete = async (environment: string, version: string): Promise<void> => {
	await rm(join(environment, 'bin/python'));
	await symlink(python(), join(environment, 'bin/python'));
	const library = join(environment, 'lib', `python${version}`);
	if (version !== '3.11') await rename(join(environment, 'lib/python3.11'), library);
	const names = await readdir(join(library, 'site-packages'));
	const installed = names.flatMap(name => /^(.+)-([^-]+)\.dist-info$/.exec(name)?.slice(1, 3).join('==') ?? []);
	await writeFile(join(dirname(environment), 'requirements.txt'), `${installed.join('\n')}\n`);
};

const usedBytes = (directory: string): number =>
	Number(execFileSync('df', ['--output=used', '-B1', directory], {encoding: 'utf8'}).split('\n')[1]);

const bytesOf = (text: string | undefined): number => {
	const [, number = '', unit = ''] = /frees ([\d.]+)([KMG])/i.exec(text ?? '') ?? [];
	return Number(number) * 1024 ** ('KMG'.indexOf(unit) + 1);
};

test.skipIf(!canMount)(
	'a sweep of a hundred environments frees what it promised, as df counts, by keys and by command (needs root)',
	async () => {
		const forest = await mountedForest();
		const core = await temporaryContext();
		const {session, type, dialog} = await openDeletingSession(forest, core);
		const head = (): string => {
			const [first] = session.selectors.shownScreen(session.getState())?.head ?? [];
			return first?.spans.map(({text}) => text).join('') ?? '';
		};
		await type('s');
		const marked = Number(/(\d+) of \d+ marked/.exec(head())?.[1]);
		expect(marked).toBeGreaterThan(20);
		// The sum is asked for when the screen is drawn, and comes from the process at the disk.
		await expect.poll(head, {timeout: 20_000}).toContain('frees');
		const promised = bytesOf(head());
		const before = usedBytes(forest);
		await type('d');
		expect(dialog()[0]).toBe(`Delete ${marked} environments?`);
		await type('f');
		expectWithinPercent(before - usedBytes(forest), promised);
		expect(head()).toMatch(/ 0 of \d+ marked/);

		const between = usedBytes(forest);
		const {code, json} = await commandLine(core, ['sweep', forest, '--yes', '--json', '--stale', '30d']);
		const {totals, freedBytes, diskFreedBytes} = json() as SweptDocument;
		expect([code, totals.count > 20]).toEqual([0, true]);
		// Some of it is linked to what stays.
		expect(totals.reclaimableBytes).toBeLessThan(totals.allocatedBytes * 0.95);
		expect(freedBytes).toBe(totals.reclaimableBytes);
		expect(diskFreedBytes).toBe(between - usedBytes(forest));
		expectWithinPercent(diskFreedBytes, totals.reclaimableBytes);
	},
);

type SweptDocument = {
	readonly totals: {readonly count: number; readonly allocatedBytes: number; readonly reclaimableBytes: number};
	readonly freedBytes: number;
	readonly diskFreedBytes: number;
};

const expectWithinPercent = (bytes: number, of: number): void => {
	expect(Math.abs(bytes - of), `${bytes} of ${of}`).toBeLessThanOrEqual(of / 100);
};
