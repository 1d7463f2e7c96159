import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, inject, test} from 'vitest';
import {commandLine} from '../helpers/command-line.js';
import {loopMount, whyNoLoopMount} from '../helpers/loop-mount.js';
import {temporaryContext} from '../helpers/temporary.js';

/** A project on a disk of that kind, with an environment that needs no links. */
const project = async (...disk: Parameters<typeof loopMount>) => {
	const mount = await loopMount(...disk);
	const directory = join(mount.path, 'project');
	mkdirSync(directory);
	writeFileSync(join(directory, 'main.py'), 'print(1)\n');
	const path = join(directory, '.venv');
	execFileSync(inject('python'), ['-m', 'venv', '--without-pip', '--copies', path]);
	return {...mount, directory, environment: path, context: await temporaryContext()};
};

describe.each(['ext4', 'btrfs', 'xfs'] as const)('on %s', fileSystem => {
	const why = whyNoLoopMount(fileSystem);

	test.skipIf(why !== '')(`an environment is listed, and deleted without a rest${why}`, async () => {
		const {context, environment, directory} = await project(fileSystem);
		const listed = await commandLine(context, ['list', directory, '--json']);
		expect([listed.code, listed.json()['environments']]).toEqual([0, [expect.objectContaining({path: environment})]]);
		const deleted = await commandLine(context, ['rm', environment, '--yes', '--json']);
		expect([deleted.code, deleted.stderr]).toEqual([0, expect.not.stringContaining('mistake')]);
		expect([existsSync(environment), readdirSync(directory)]).toEqual([false, ['main.py']]);
	});
});
