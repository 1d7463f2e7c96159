import {expect, test} from 'vitest';
import {createPatientQuestions} from '../../../../source/core/inspect/use/patient-questions.js';
import {fsPath} from '../../../../source/core/model/path.js';
import type {Mount} from '../../../../source/core/platform/files/mounts.js';

const mounted = (path: string, fileSystem: string): Mount => ({
	path: fsPath(path),
	fileSystem,
	source: 'any',
	options: ['rw'],
});
const mounts = [mounted('/', 'ext4'), mounted('/net', 'nfs4'), mounted('/share', 'fuse.sshfs')];
const never = new Promise<string>(() => {});

test('a share that does not answer is asked one question, and other disks are not kept waiting by it', async () => {
	const ask = createPatientQuestions(mounts);
	let asked = 0;
	const onShare = Array.from({length: 8}, (_, index) =>
		ask(fsPath(`/net/${index}`), async () => {
			asked += 1;
			return never;
		}),
	);
	const elsewhere = ['/home/me', '/share/me'].map(path => ask(fsPath(path), async () => 'answer'));
	expect(await Promise.all(elsewhere)).toEqual(['answer', 'answer']);
	expect(await Promise.all(onShare)).toEqual(Array.from({length: 8}, () => undefined));
	expect(asked).toBe(1);
});

test('a share that answers is asked everything, a failure included', async () => {
	const ask = createPatientQuestions(mounts);
	const answers = ['a', 'b'].map(name => ask(fsPath(`/net/${name}`), async () => name));
	expect(await Promise.all(answers)).toEqual(['a', 'b']);
	await expect(ask(fsPath('/net/c'), () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
	expect(await ask(fsPath('/net/d'), async () => 'd')).toBe('d');
});
