import {findDuplicates} from '../../core/inspect/duplicates.js';
import {measureCaches, type MeasuredCache} from '../../core/inspect/measure-caches.js';
import {findSameSets} from '../../core/inspect/same-sets.js';
import {findDeadKernels} from '../../core/inspect/use/kernels.js';
import {summarise} from '../../core/inspect/summary.js';
import {createMeasurer} from '../../core/inspect/size/measurer.js';
import type {SetTotals} from '../../core/inspect/size/totals.js';
import {summaryLines} from '../../text/summary/summary-lines.js';
import {isSet, type CommandRequest} from '../shared/command.js';
import type {Scanned} from '../shared/scan-all.js';
import type {Given} from '../documents/given.js';
import type {SummaryJson} from '../documents/look.js';
import {tellSteps} from '../shared/tell-steps.js';

/** Adds the summary of `list --summary` to the document, and prints it in place of the table. */
export const summaryOf = async ({environments, totals}: Scanned, request: CommandRequest) => {
	const {context, flags, signal} = request;
	const duplicates = await findDuplicates(environments, {signal, onProgress: tellSteps(request)});
	const sameSets = await findSameSets(environments, {signal});
	const caches = await measuredCaches(request);
	const uvCacheBytes = caches.find(({owner}) => owner === 'uv')?.allocatedBytes;
	const summary = summarise(environments, context.now());
	const sums = isMeasured(totals) ? totals : undefined;
	const deadKernels = await findDeadKernels(context);
	const extras = {duplicates, sameSets, totals: sums, caches, deadKernels, home: context.home};
	const layout = {width: 80, ascii: isSet(flags, 'ascii'), duplicates: 20, now: context.now()};
	const lines = summaryLines(summary, extras, layout).map(({text, bar = ''}) => `${text}${bar}`);
	const document = {...summary, duplicates, sameSets, uvCacheBytes, caches: caches.map(cacheDocument), deadKernels};
	return {document: {summary: document satisfies Given<SummaryJson>}, lines};
};

const isMeasured = (totals: Scanned['totals']): totals is SetTotals => totals.allocatedBytes !== undefined;

const measuredCaches = async ({context, signal}: CommandRequest): Promise<readonly MeasuredCache[]> => {
	const measurer = createMeasurer();
	try {
		return await measureCaches(context, measurer, {signal});
	} finally {
		await measurer.close();
	}
};

/** Data of a cache for the document: its environments only as a sum, since there may be thousands. */
const cacheDocument = ({
	owner,
	path,
	command,
	allocatedBytes,
	inodes,
	environments,
	ofEnvironments,
	ofCommand,
}: MeasuredCache) => ({
	owner,
	path,
	command,
	allocatedBytes,
	inodes,
	...(ofCommand && {freedByCommand: ofCommand}),
	...(ofEnvironments && {
		environments: {
			count: environments.length,
			...ofEnvironments,
			lastUsed: environments
				.map(({usedAt}) => usedAt)
				.toSorted()
				.at(-1),
		},
	}),
});
