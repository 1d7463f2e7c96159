import {writeFile} from 'node:fs/promises';
import {ownHost} from '../../../core/hosts/own-host.js';
import {summarise} from '../../../core/inspect/summary.js';
import {systemCode, VenvError} from '../../../core/model/error.js';
import {absolute, isInside, native, type FsPath} from '../../../core/model/path.js';
import {readHistory} from '../../../core/platform/files/freed-history.js';
import {printablePath} from '../../../core/text/printable.js';
import {comparator} from '../../../text/environment-order.js';
import {reportHtml} from '../../report/report-html.js';
import {valueOf, type Command, type CommandRequest} from '../../shared/command.js';
import {errorDocument, errorText} from '../../shared/output.js';
import {rootsOf, scanAll} from '../../shared/scan-all.js';
import {phrase} from '../../../core/text/phrase.js';

export const reportCommand: Command = {
	name: 'report',
	words: '[paths...]',
	summary: 'Write a page about the environments below the paths: one HTML file that loads nothing',
	examples: [{line: 'venv-tui report ~ --output report.html', does: 'for the colleague who asks where the disk went'}],
	flags: [{flags: '--output <file>', summary: 'write it to this file; without it to stdout'}],
	changes: false,
	run: async request => {
		const {context, output, flags} = request;
		const file = valueOf(flags, 'output');
		if (file === undefined && (output.format === 'json' || output.width !== undefined)) throw noFile();
		const {html, count, errors} = await pageOf(request);
		for (const error of errors) output.note(`venv-tui: ${errorText(error)}`);
		const exitCode = Math.max(0, ...errors.map(error => error.exitCode));
		const told = {ok: errors.length === 0, count, errors: errors.map(errorDocument)};
		if (file === undefined) return {document: told, lines: [], bytes: Buffer.from(html), exitCode};
		const path = absolute(file, context.cwd);
		await write(path, html);
		return {document: {...told, file: path}, lines: [`Written to ${printablePath(path, context.home)}`], exitCode};
	},
};

const noFile = (): VenvError =>
	new VenvError('usage', {
		what: 'The page is HTML, not for a terminal',
		hint: 'Write it to a file: --output report.html',
	});

const pageOf = async (request: CommandRequest) => {
	const {context, version} = request;
	const roots = rootsOf(request);
	const {environments, totals, skipped, errors} = await scanAll(roots, request);
	const now = context.now();
	const html = reportHtml({
		...{host: ownHost().host, roots, home: context.home, now, version, totals},
		environments: [...environments].sort(comparator({by: 'size', isReversed: false})),
		summary: summarise(environments, now),
		freed: readHistory(context).filter(({path}) => roots.some(root => isInside(path, root))),
		skipped: skipped.length,
	});
	return {html, count: totals.count, errors};
};

const write = async (path: FsPath, html: string): Promise<void> => {
	try {
		await writeFile(native(path), html);
	} catch (error) {
		const code = systemCode(error);
		if (code === undefined) throw error;
		throw new VenvError('failed', {what: phrase`Can't write ${{path}}`, why: code, path, cause: error});
	}
};
