import {ownHost} from '../../core/hosts/own-host.js';
import type {FsPath} from '../../core/model/path.js';
import {askQuotas} from '../../core/platform/quotas/ask-quotas.js';
import {quotaLines} from '../../text/summary/quotas.js';
import type {Given} from '../documents/given.js';
import type {ListDocument} from '../documents/look.js';
import type {CommandRequest} from '../shared/command.js';

/**
 * Asks for the quotas of the file systems of these paths and answers them for the document. A table has them on stderr,
 * NDJSON a line for each.
 */
export const tellQuotas = async (paths: readonly FsPath[], {context, output, signal}: CommandRequest) => {
	output.progress('asking for quotas');
	const quotas = await askQuotas(paths, context, {signal});
	if (output.format === 'text') for (const line of quotaLines(quotas, context.now())) output.note(line);
	const {host} = ownHost();
	if (output.format === 'ndjson') for (const quota of quotas) output.line({type: 'quota', host, ...quota});
	return {quotas} satisfies Given<Pick<ListDocument, 'quotas'>>;
};
