import type {Context} from '../model/context.js';
import type {RecordsAnswer} from '../model/reasons/input-failure.js';
import {VenvError, throwIfCancelled} from '../model/error.js';
import {limitConcurrency} from '../tasks/limit-concurrency.js';
import {printable} from '../text/printable.js';
import {osvRecord, type OsvRecord} from './osv-record.js';
import type {Work} from '../model/progress.js';

/** A package in one version. */
export type Pinned = {readonly normalizedName: string; readonly version: string};

type Asking = {
	/** Address of the service, without a path. */
	readonly url: string;
	readonly signal: AbortSignal;
	readonly onProgress?: Work['onProgress'];
};

// The service takes this many at a time (google.github.io/osv.dev/post-v1-querybatch).
const queriesAtATime = 1000;
const recordsAtATime = 8;
const mostPages = 100;
const patienceMs = 60_000;
const mostBytes = 64 * 1024 * 1024;

/** Address of the service that is asked: OSV's, or the one that VENVTUI_OSV_URL names. */
export const osvAddress = ({variables}: Pick<Context, 'variables'>): string =>
	(variables['VENVTUI_OSV_URL'] ?? 'https://api.osv.dev').replace(/\/+$/, '');

/**
 * Asks OSV which of these packages have known vulnerabilities; sends their names and versions, and nothing else. Answers
 * each record once. Rejects with `failed` where the service can't be reached or answers something else, and with
 * `cancelled`.
 */
export const askOsv = async (packages: readonly Pinned[], asking: Asking): Promise<readonly OsvRecord[]> => {
	const ids = new Set<string>();
	for (let from = 0; from < packages.length; from += queriesAtATime) {
		asking.onProgress?.({step: {doing: 'asking-about', count: from, of: packages.length}});
		for (const id of await idsOf(packages.slice(from, from + queriesAtATime), asking)) ids.add(id);
	}
	const inTurn = limitConcurrency(recordsAtATime);
	let read = 0;
	const records = await Promise.all(
		[...ids].map(id =>
			inTurn(async () => {
				const record = osvRecord(await fetchJson(`/v1/vulns/${encodeURIComponent(id)}`, asking));
				asking.onProgress?.({step: {doing: 'reading-vulnerabilities', count: ++read, of: ids.size}});
				return record;
			}),
		),
	);
	return records.flatMap(record => record ?? []);
};

type Query = {
	readonly package: {readonly ecosystem: 'PyPI'; readonly name: string};
	readonly version: string;
	readonly page_token?: string;
};

const idsOf = async (packages: readonly Pinned[], asking: Asking): Promise<ReadonlySet<string>> => {
	const ids = new Set<string>();
	let queries: readonly Query[] = packages.map(({normalizedName: name, version}) => ({
		package: {ecosystem: 'PyPI', name},
		version,
	}));
	for (let page = 0; queries.length > 0 && page < mostPages; page++) {
		const results = resultsIn(await fetchJson('/v1/querybatch', asking, {queries}), queries.length, asking);
		for (const {vulns = []} of results) for (const {id} of vulns) ids.add(id);
		queries = queries.flatMap((query, index) => {
			const token = results[index]?.next_page_token;
			return token === undefined || token === '' ? [] : [{...query, page_token: token}];
		});
	}
	return ids;
};

type Result = {readonly vulns?: ReadonlyArray<{readonly id: string}>; readonly next_page_token?: string};

const resultsIn = (answer: unknown, count: number, {url}: Asking): readonly Result[] => {
	const results = isRecord(answer) ? answer['results'] : undefined;
	const isWhole = Array.isArray(results) && results.length === count && results.every(isResult);
	if (isWhole) return results;
	throw failed(url, {type: 'other-shape'});
};

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null;

const isResult = (value: unknown): value is Result => {
	if (!isRecord(value)) return false;
	const {vulns = [], next_page_token: token = ''} = value;
	return (
		typeof token === 'string' &&
		Array.isArray(vulns) &&
		vulns.every(each => isRecord(each) && typeof each['id'] === 'string' && /^[\w.:-]{1,100}$/.test(each['id']))
	);
};

const fetchJson = async (path: string, {url, signal}: Asking, body?: object): Promise<unknown> => {
	throwIfCancelled(signal);
	try {
		// By its whole name: what is built has no `fetch` by the short one, which costs each start of the UI 25 ms.
		const response = await globalThis.fetch(`${url}${path}`, {
			...(body !== undefined && {
				method: 'POST',
				headers: {'content-type': 'application/json'},
				body: JSON.stringify(body),
			}),
			redirect: 'error',
			signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
		});
		if (!response.ok)
			throw failed(url, {type: 'status', text: `${response.status} ${printable(response.statusText)}`.trim()});
		return JSON.parse(await boundedText(response, url)) as unknown;
	} catch (error) {
		throwIfCancelled(signal);
		if (error instanceof VenvError) throw error;
		throw failed(url, answerOf(error), error);
	}
};

const boundedText = async (response: Response, url: string): Promise<string> => {
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	for await (const chunk of response.body ?? []) {
		chunks.push(chunk as Uint8Array);
		bytes += (chunk as Uint8Array).length;
		if (bytes > mostBytes) throw failed(url, {type: 'endless'});
	}
	return Buffer.concat(chunks).toString('utf8');
};

const answerOf = (error: unknown): RecordsAnswer => {
	if (error instanceof SyntaxError) return {type: 'no-json'};
	if (error instanceof Error && error.name === 'TimeoutError') return {type: 'late', seconds: patienceMs / 1000};
	const cause = error instanceof Error ? (error.cause ?? error) : error;
	return {type: 'not-reached', text: printable(cause instanceof Error ? cause.message : String(cause))};
};

const failed = (url: string, answer: RecordsAnswer, cause?: unknown): VenvError =>
	new VenvError('failed', {
		what: {doing: 'ask-records', text: printable(url)},
		reason: {type: 'records-not-answered', answer},
		cause,
	});
