import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {setTimeout} from 'node:timers/promises';
import {expect, onTestFinished, test} from 'vitest';
import {recognise} from '../../../source/core/discover/recognise.js';
import {followInstallation} from '../../../source/core/operate/install/installers/follow.js';
import {createPip} from '../../../source/core/operate/install/installers/pip.js';
import {createUv} from '../../../source/core/operate/install/installers/uv.js';
import {fsPath} from '../../../source/core/model/path.js';
import {bareEnvironment} from '../../helpers/bare-environment.js';
import {temporaryContext, temporaryDirectory} from '../../helpers/temporary.js';
import {phraseText} from '../../../source/core/model/phrase.js';
import {stepInWords} from '../../../source/text/step.js';

const pip = createPip({python: fsPath('/usr/bin/python3'), version: '24.2'});
const uv = createUv(fsPath('/usr/bin/uv'), fsPath('/usr/bin/python3'));

const following = async (installer: typeof pip) => {
	const path = bareEnvironment(join(await temporaryDirectory(), '.venv'));
	const found = await recognise(path, await temporaryContext());
	if (found === undefined) throw new Error('no environment');
	const told: string[] = [];
	const kept: string[] = [];
	const {onLine, stop} = followInstallation(found, installer, progress => {
		const {fraction, line} = progress;
		const step = phraseText(stepInWords(progress));
		told.push(fraction === undefined ? step : `${step} ${Math.round(fraction * 100)} %`);
		if (line !== undefined) kept.push(line);
	});
	onTestFinished(stop);
	const arrive = (name: string) => mkdir(join(path, `lib/python3.11/site-packages/${name}.dist-info`));
	const until = async (step: string): Promise<void> => {
		while (told.at(-1) !== step) await setTimeout(10);
	};
	return {say: (...lines: string[]) => lines.forEach(onLine), arrive, until, told, kept};
};

test("pip's progress: packages collected, bytes of a download, builds, and how many packages have come", async () => {
	const {say, arrive, until, told, kept} = await following(pip);
	say('Collecting torch==2.0', '  Downloading torch-2.0.1-cp311-cp311-manylinux1_x86_64.whl (780.0 MB)');
	say('Progress 0 of 817889280', 'Progress 432013312 of 817889280');
	say('Processing /wheels/six-1.17.0-py2.py3-none-any.whl', 'Building wheel for old (setup.py): started');
	expect(told).toEqual([
		'1 collected, torch==2.0',
		'downloading torch',
		'downloading torch 0.0M of 780M',
		'downloading torch 412M of 780M',
		'2 collected, six',
		'building old',
	]);
	say('Installing collected packages: six, old, torch');
	expect(told.at(-1)).toBe('installing 0 of 3 80 %');
	await arrive('six-1.17.0');
	await arrive('old-1.0');
	await until('installing 2 of 3 93 %');
	say('  Attempting uninstall: torch', '    Found existing installation: torch 1.0');
	expect(told.at(-1)).toBe('installing 2 of 3 93 %');
	expect(kept).not.toContainEqual(expect.stringMatching(/^Progress/));
	expect(kept.at(-1)).toMatch(/Found existing/);
});

test("uv's progress: packages resolved, bytes received, and how many packages have come, from its cache too", async () => {
	const {say, arrive, until, told} = await following(uv);
	say('Using Python 3.11.7 environment at: .venv', 'Resolved 3 packages in 7ms');
	say('Downloading numpy (16.0MiB)', 'Downloading pandas (4.0MiB)', ' Downloaded pandas', '   Building old==1.0');
	expect(told).toEqual([
		'resolving dependencies',
		'3 resolved',
		'downloading numpy 0.0M of 16M 0 %',
		'downloading numpy and 1 more 0.0M of 20M 0 %',
		'downloading numpy 4.0M of 20M 16 %',
		'building old==1.0 16 %',
	]);
	say('Prepared 3 packages in 771ms');
	await arrive('numpy-2.4');
	await until('installing 1 of 3 87 %');
	await arrive('pandas-3.1');
	await arrive('old-1.0');
	say('Installed 3 packages in 91ms');
	expect(told.at(-1)).toBe('installing 3 of 3 100 %');
});

test('the plan of uv lists packages from an index, a wheel or a checkout', () => {
	const stderr = [
		'Resolved 3 packages in 2ms',
		'Would install 3 packages',
		' - beta==1.0',
		' + alpha @ file:///home/ann/w%20heels/alpha-1.0-py3-none-any.whl',
		' + beta==1.1',
		' + gamma @ git+https://ann:pass@example.org/gamma@0123abc',
	].join('\n');
	expect(uv.readPlan({stdout: '', stderr})).toEqual([
		{name: 'alpha', version: '1.0'},
		{name: 'beta', version: '1.1'},
		{name: 'gamma', version: 'from git+https://ann:****@example.org/gamma@0123abc'},
	]);
});
