import {VenvError} from '../../core/model/error.js';
import {findDuplicates, uvCache} from '../../core/inspect/duplicates.js';
import {summarise} from '../../core/inspect/summary.js';
import {createMeasurer} from '../../core/inspect/size/measurer.js';
import {isDirectory} from '../../core/platform/files/entries.js';
import {summaryLines} from '../../text/summary-lines.js';
import {isSet, type CommandRequest} from '../shared/command.js';
import type {Scanned} from '../shared/scan-all.js';

/** Adds the summary of `list --summary` to the document, and prints it in place of the table. */
export const summaryOf = async ({environments, totals}: Scanned, request: CommandRequest) => {
	const {context, flags, signal, output} = request;
	const onProgress = ({step}: {readonly step: string}) => output.progress(step);
	const duplicates = await findDuplicates(environments, {signal, onProgress});
	const uvCacheBytes = await measureUvCache(request);
	const summary = summarise(environments, context.now());
	const {allocatedBytes, reclaimableBytes} = totals;
	const sums =
		allocatedBytes === undefined || reclaimableBytes === undefined ? undefined : {allocatedBytes, reclaimableBytes};
	const layout = {width: 80, ascii: isSet(flags, 'ascii'), duplicates: 20};
	const lines = summaryLines(summary, {duplicates, totals: sums, uvCacheBytes}, layout).map(
		({text, bar = ''}) => `${text}${bar}`,
	);
	return {document: {summary: {...summary, duplicates, uvCacheBytes}}, lines};
};

const measureUvCache = async ({context, signal}: CommandRequest): Promise<number | undefined> => {
	const cache = uvCache(context);
	if (!isDirectory(cache)) return undefined;
	const measurer = createMeasurer();
	try {
		return (await measurer.measure(cache, {signal})).allocatedBytes;
	} catch (error) {
		// Another user's, or no longer there: then its size is not known.
		if (!(error instanceof VenvError) || error.code === 'cancelled') throw error;
		return undefined;
	} finally {
		await measurer.close();
	}
};
