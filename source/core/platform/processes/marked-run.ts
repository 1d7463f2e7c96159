import {randomUUID} from 'node:crypto';
import {readdir, readFile} from 'node:fs/promises';
import {setTimeout as wait} from 'node:timers/promises';
import {systemCode} from '../../model/error.js';
import {hostPlatform} from '../../model/platform.js';

/**
 * Name of a variable that all descendants of one run inherit, so that those that left its process group can be found.
 */
type RunMark = {readonly variables: Readonly<Record<string, string>>; readonly word: string};

/** Creates a mark for one run, never used before. */
export const runMark = (): RunMark => {
	const id = randomUUID();
	return {variables: {VENVTUI_RUN: id}, word: `VENVTUI_RUN=${id}`};
};

/**
 * Ends every process that carries the mark with SIGKILL, including those that started a session of their own. Resolves
 * when none is left, or after half a second (a process that cannot die is not reported). Works on Linux only: elsewhere
 * just the process group is ended.
 */
export const endMarked = async (mark: RunMark): Promise<void> => {
	const end = performance.now() + 500;
	for (let pids = await marked(mark); pids.length > 0 && performance.now() < end; pids = await marked(mark)) {
		for (const pid of pids) kill(pid);
		await wait(10);
	}
};

const marked = async ({word}: RunMark): Promise<readonly number[]> => {
	if (hostPlatform !== 'linux') return [];
	const names = (await readdir('/proc')).filter(name => /^\d+$/.test(name) && name !== String(process.pid));
	const carries = await Promise.all(names.map(async name => (await readVariables(name)).includes(word)));
	return names.filter((_, index) => carries[index]).map(Number);
};

const readVariables = async (pid: string): Promise<string> => {
	try {
		return await readFile(`/proc/${pid}/environ`, 'latin1');
	} catch (error) {
		// The process is another user's, or has ended meanwhile.
		if (systemCode(error) === undefined) throw error;
		return '';
	}
};

const kill = (pid: number): void => {
	try {
		process.kill(pid, 'SIGKILL');
	} catch (error) {
		if (systemCode(error) !== 'ESRCH' && systemCode(error) !== 'EPERM') throw error;
	}
};
