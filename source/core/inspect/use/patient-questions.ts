import {setTimeout as wait} from 'node:timers/promises';
import type {FsPath} from '../../model/path.js';
import {findMount, isRemote, type Mount} from '../../platform/files/mounts.js';
import {limitConcurrency} from '../../tasks/limit-concurrency.js';

/** Answers what `ask()` does about a path; undefined where the disk under the path does not answer in time. */
export type AskDisk = <Answer>(path: FsPath, ask: () => Promise<Answer>) => Promise<Answer | undefined>;

/** Time that all questions to one remote disk may take together. */
const patienceMs = 1000;

/**
 * Creates a function that asks disks about paths which other processes name: these may lie on a share that no longer
 * answers. A disk behind the network or behind another program is asked one question at a time, and none once its answers
 * have taken a second together: a question that is never answered blocks one of the four threads by which Node reads all
 * disks.
 */
export const createPatientQuestions = (mounts: readonly Mount[] = []): AskDisk => {
	const remote = mounts.filter(isRemote);
	const disks = new Map(remote.map(mount => [mount.path, createRemoteDisk()]));
	return async (path, ask) => {
		const mount = remote.length === 0 ? undefined : findMount(path, mounts);
		const disk = mount && disks.get(mount.path);
		return disk === undefined ? ask() : disk(ask);
	};
};

const createRemoteDisk = () => {
	const inTurn = limitConcurrency(1);
	let leftMs = patienceMs;
	return async <Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> =>
		inTurn(async () => {
			if (leftMs <= 0) return undefined;
			const start = performance.now();
			const controller = new AbortController();
			try {
				const late = wait(leftMs, undefined, {ref: false, signal: controller.signal}).catch(() => undefined);
				return await Promise.race([ask(), late]);
			} finally {
				controller.abort();
				leftMs -= performance.now() - start;
			}
		});
};
