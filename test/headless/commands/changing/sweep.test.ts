import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import {dirname, join, relative} from 'node:path';
import {expect, test} from 'vitest';
import {age} from '../../../helpers/aged.js';
import {commandLine} from '../../../helpers/command-line.js';
import {sitePackagesOf} from '../../../helpers/distribution.js';
import {environmentWithoutPip} from '../../../helpers/python.js';
import {temporaryContext, temporaryDirectory} from '../../../helpers/temporary.js';
import {unusedProject} from '../../../helpers/unused-project.js';

const code = async () => {
	const root = await temporaryDirectory();
	const context = await temporaryContext({cwd: root});
	await unusedProject(join(root, 'notes'));
	await unusedProject(join(root, 'lab'), {required: []});
	await unusedProject(join(root, 'young'), {days: 40});
	return {root, context};
};

const has = (root: string, name: string): boolean => existsSync(join(root, name, '.venv/pyvenv.cfg'));

test('a dry run says what would go and why, and deletes nothing', async () => {
	const {root, context} = await code();
	const {code: exit, stdout} = await commandLine(context, ['sweep', '--dry-run']);
	expect(exit).toBe(0);
	expect(stdout).toMatch(/Unused\n {2}\[x\] +\S+ {2}\S+notes\/\.venv\n +installed 6 months ago, unused since; frees/);
	expect(stdout).toMatch(/\[ \] +\S+ {2}\S+lab\/\.venv\n.*; 2 packages are not in any file/);
	expect(stdout).toMatch(/1 of 2 chosen, deleting them frees/);
	expect([has(root, 'notes'), has(root, 'lab'), has(root, 'young')]).toEqual([true, true, true]);
});

test('without a terminal and without --yes sweep deletes nothing and names the flag', async () => {
	const {root, context} = await code();
	const {code: exit, json} = await commandLine(context, ['sweep', '--json']);
	expect(exit).toBe(2);
	expect(json()).toMatchObject({
		ok: false,
		error: {code: 'answer-needed', hint: expect.stringContaining('--yes') as string},
	});
	expect(has(root, 'notes')).toBe(true);
});

test('sweep --yes deletes the chosen environments and says what was freed, for use in cron', async () => {
	const {root, context} = await code();
	const {code: exit, json} = await commandLine(context, ['sweep', '--yes', '--json', '--stale', '30d']);
	expect(exit).toBe(0);
	const document = json();
	expect(document).toMatchObject({
		ok: true,
		criteria: {staleDays: 30, broken: false, minBytes: 0},
		totals: {count: 2},
		results: [
			{path: join(root, 'notes/.venv'), outcome: 'deleted'},
			{path: join(root, 'young/.venv'), outcome: 'deleted'},
		],
	});
	expect(document['freedBytes']).toBe((document['totals'] as Record<string, unknown>)['reclaimableBytes']);
	expect([has(root, 'notes'), has(root, 'lab'), has(root, 'young')]).toEqual([false, true, false]);
});

test('each line of --ndjson for a deleted environment has the ID that restores it', async () => {
	const {root, context} = await code();
	const {lines} = await commandLine(context, ['sweep', '--hold', '--yes', '--ndjson']);
	const results = lines().filter(line => line['type'] === 'result');
	expect(results).toMatchObject([{path: join(root, 'notes/.venv'), outcome: 'deleted'}]);
	expect((await commandLine(context, ['restore', String(results[0]?.['heldId'])])).code).toBe(0);
	expect(has(root, 'notes')).toBe(true);
});

test('files that somebody might miss are named before and after the deletion, for chosen environments only', async () => {
	const {root, context} = await code();
	const work = `${relative(root, await sitePackagesOf(join(root, 'notes/.venv')))}/alpha/work`;
	const made = (name: string) => mkdir(join(root, work.replace('notes', name), '.git'), {recursive: true});
	await Promise.all(['notes', 'lab'].map(made));
	await Promise.all(['notes', 'lab'].map(name => age(join(root, name), 200)));
	await environmentWithoutPip(join(root, work, 'inner'));
	const inside = work.replace('notes/.venv/', '');
	const warnings = [
		`${join(root, 'notes/.venv')}: Holds 1 other environment: ${inside}/inner`,
		`${join(root, 'notes/.venv')}: Holds ${inside}, a checkout: it may have work that exists nowhere else`,
		`${join(root, 'notes/.venv')}: Something is writing to it: 5 files in the last ten minutes, ${inside}/inner/pyvenv.cfg`,
	];
	for (const words of [['--dry-run'], ['--plan', 'plan.json'], ['--hold', '--yes']]) {
		const {json, stderr} = await commandLine(context, ['sweep', '--json', ...words]);
		expect(json()['warnings']).toEqual(warnings.map(text => expect.stringContaining(text) as string));
		for (const warning of warnings) expect(stderr).toContain(warning);
	}
	expect([has(root, 'notes'), has(root, 'lab')]).toEqual([false, true]);
});

test.each(['src/work/.git/HEAD', 'share/inner/pyvenv.cfg'])(
	'an environment that holds %s is not chosen',
	async name => {
		const {root, context} = await code();
		await mkdir(dirname(join(root, 'notes/.venv', name)), {recursive: true});
		await writeFile(join(root, 'notes/.venv', name), '');
		await age(join(root, 'notes'), 200);
		const {stdout} = await commandLine(context, ['sweep', '--dry-run']);
		expect(stdout).toMatch(/\[ \] +\S+ {2}\S+notes\/\.venv\n.*not chosen: 1 entry in it that no package installed/);
	},
);

test('a plan can be applied later, but not to environments used since', async () => {
	const {root, context} = await code();
	const planned = await commandLine(context, ['sweep', '--stale', '30d', '--plan', 'plan.json']);
	expect([planned.code, has(root, 'notes')]).toEqual([0, true]);
	const plan = JSON.parse(await readFile(join(root, 'plan.json'), 'utf8')) as Record<string, unknown>;
	expect(plan).toMatchObject({schemaVersion: 1, criteria: {staleDays: 30}, bootId: expect.any(String) as string});
	execFileSync(join(root, 'notes/.venv/bin/python'), ['-c', 'import alpha'], {env: {PYTHONDONTWRITEBYTECODE: '1'}});
	const {code: exit, json} = await commandLine(context, ['sweep', '--apply', 'plan.json', '--yes', '--json']);
	expect(exit).toBe(3);
	expect(json()).toMatchObject({
		ok: false,
		results: [
			{path: join(root, 'notes/.venv'), outcome: 'changed', why: expect.stringContaining('used since') as string},
			{path: join(root, 'young/.venv'), outcome: 'deleted'},
		],
	});
	expect([has(root, 'notes'), has(root, 'young')]).toEqual([true, false]);
});

test('an environment whose name has to be typed stays, and its own command is named; the others are deleted', async () => {
	const {root, context} = await code();
	await writeFile(join(root, 'notes/.venv/to do.txt'), 'x');
	await age(join(root, 'notes'), 200);
	await commandLine(context, ['sweep', '--stale', '30d', '--plan', 'plan.json']);
	const plan = JSON.parse(await readFile(join(root, 'plan.json'), 'utf8')) as {candidates: Array<{selected: boolean}>};
	// As somebody who chooses by hand does.
	for (const candidate of plan.candidates) candidate.selected = true;
	await writeFile(join(root, 'plan.json'), JSON.stringify(plan));
	const path = join(root, 'notes/.venv');
	const hint = `venv-tui rm ${path} --typed-name notes/.venv`;
	const applied = await commandLine(context, ['sweep', '--apply', 'plan.json', '--yes', '--json']);
	expect([applied.code, has(root, 'notes'), has(root, 'young'), has(root, 'lab')]).toEqual([3, true, false, false]);
	expect(applied.json()).toMatchObject({ok: false});
	expect(applied.json()['results']).toContainEqual({
		path,
		outcome: 'refused',
		why: 'It also contains to do.txt, which no package installed, so its name must be typed',
		hint,
	});
	const again = await commandLine(context, ['sweep', '--apply', 'plan.json', '--yes']);
	expect(again.stdout).toContain(`  ${hint}\n`);
	expect((await commandLine(context, ['rm', ...hint.split(' ').slice(2), '--yes'])).code).toBe(0);
	expect(has(root, 'notes')).toBe(false);
});

test('files of the user keep one from being chosen by a short threshold, too, nor does an older plan delete it', async () => {
	const {root, context} = await code();
	await commandLine(context, ['sweep', '--stale', '30d', '--plan', 'plan.json']);
	await writeFile(join(root, 'young/.venv/lib/thesis.txt'), 'x');
	await age(join(root, 'young'), 40);
	const {stdout} = await commandLine(context, ['sweep', '--stale', '30d', '--dry-run']);
	expect(stdout).toMatch(/\[ \] +\S+ {2}\S+young\/\.venv\n.*not chosen: 1 entry in it that no package installed/);
	const applied = await commandLine(context, ['sweep', '--apply', 'plan.json', '--yes', '--json']);
	expect([applied.code, has(root, 'young'), has(root, 'notes')]).toEqual([3, true, false]);
	expect(applied.json()['results']).toContainEqual(
		expect.objectContaining({path: join(root, 'young/.venv'), outcome: 'changed'}),
	);
});

test('sizes and ages are limits, and any other value is a usage error', async () => {
	const {root, context} = await code();
	await unusedProject(join(root, 'large'), {ballast: 2_000_000});
	const {json} = await commandLine(context, ['sweep', '--json', '--dry-run', '--min-size', '1.5M', '--stale', '6mo']);
	expect(json()['candidates']).toMatchObject([{path: join(root, 'large/.venv')}]);
	expect((await commandLine(context, ['sweep', '--stale', 'soon'])).code).toBe(2);
	expect((await commandLine(context, ['sweep', '--min-size', '-1'])).code).toBe(2);
	const mixed = await commandLine(context, ['sweep', '--apply', 'plan.json', '--min-size', '1G', '--yes', 'large']);
	expect([mixed.code, mixed.stderr]).toEqual([2, expect.stringContaining('--min-size, a path') as string]);
});

test('broken environments are chosen only on request', async () => {
	const {root, context} = await code();
	execFileSync('sh', [
		'-c',
		'rm -f "$1"/bin/python* && ln -s /nowhere/python3 "$1/bin/python"',
		'sh',
		join(root, 'lab/.venv'),
	]);
	await age(join(root, 'lab'), 200);
	await writeFile(join(root, 'lab/requirements.txt'), 'alpha==1.0\nbeta==1.0\n');
	await rm(join(root, 'notes'), {recursive: true});
	const chosen = async (...flags: string[]) =>
		(await commandLine(context, ['sweep', '--dry-run', '--json', ...flags])).json()['candidates'];
	expect(await chosen()).toMatchObject([{group: 'broken', selected: false}]);
	expect(await chosen('--broken')).toMatchObject([{group: 'broken', selected: true}]);
});

test('sweep explains its choice, and changes nothing with --read-only', async () => {
	const {root, context} = await code();
	expect((await commandLine(context, ['sweep', '--explain'])).stdout).toMatch(
		/last use is 90 days.*\n[^]*not certain: .*noatime[^]*An environment is not preselected when\n[^]*sorted by these points alone\n +0 to 40 /,
	);
	expect((await commandLine(context, ['sweep', '--yes', '--read-only'])).code).toBe(3);
	expect(has(root, 'notes')).toBe(true);
});
