import {constants, setPriority} from 'node:os';
import {parentPort, workerData} from 'node:worker_threads';
import {systemCode} from '../../model/error.js';
import {hostPlatform} from '../../model/platform.js';
import {measureDirectory} from './measure-directory.js';
import type {MeasureAnswer, MeasureJob, MeasureWorkerData} from './worker-messages.js';

// Measures one directory after the other on a thread of its own. Synchronous calls are three times as fast as
// asynchronous ones, and here they block nobody.

const millisecondsBetweenPartials = 100;
const {cancelled, isInBackground} = workerData as MeasureWorkerData;

// On Linux each thread has a priority of its own; elsewhere this would be that of the whole process.
if (isInBackground && hostPlatform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

const answer = (message: MeasureAnswer): void => {
	const transfer = message.type === 'measured' ? [message.measured.links.buffer] : [];
	parentPort?.postMessage(message, transfer);
};

const measure = ({id, path, mountPoints}: MeasureJob): MeasureAnswer => {
	let lastPartial = performance.now();
	const measured = measureDirectory(path, {
		mountPoints,
		isCancelled: () => Atomics.load(cancelled, 0) === id,
		onDirectory: allocatedBytes => {
			if (performance.now() - lastPartial < millisecondsBetweenPartials) return;
			lastPartial = performance.now();
			answer({type: 'partial', id, allocatedBytes});
		},
	});
	return measured === undefined ? {type: 'cancelled', id} : {type: 'measured', id, measured};
};

parentPort?.on('message', (job: MeasureJob) => {
	try {
		answer(measure(job));
	} catch (error) {
		// An unexpected error costs this directory's size, not those of the others.
		const failure = systemCode(error) ?? (error instanceof Error ? error : new Error(String(error)));
		answer({type: 'failed', id: job.id, failure});
	}
});
