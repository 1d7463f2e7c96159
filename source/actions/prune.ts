import {VenvError} from '../core/model/error.js';
import type {FsPath} from '../core/model/path.js';
import {findCaches, type Cache} from '../core/inspect/caches.js';
import {createMeasurer} from '../core/inspect/size/measurer.js';
import {measureCache, type MeasuredCache} from '../core/inspect/measure-caches.js';
import {pruneCache, refuseUsedCache} from '../core/operate/delete/prune-cache.js';
import {printable, printablePath} from '../core/text/printable.js';
import {cacheQuestionLines} from '../text/summary/caches.js';
import {formatBytes} from '../text/fit-width.js';
import {
	outcome,
	type Action,
	type ActionRequest,
	type ConfirmQuestion,
	type Later,
	type LaterWork,
	type Line,
	type Question,
} from './shared/action.js';

/**
 * Empties the cache of another program by that program's own command. Answers: `cache` (`uv`, `pip`, `poetry` or
 * `pipx`) and `confirm`.
 */
export const pruneAction: Action<PruneData> = {
	id: 'prune',
	keys: [],
	title: 'empty a cache',
	targets: 'none',
	changes: true,
	unavailable: () => undefined,
	whenStopped: 'What it has removed by then is gone; what is left can be emptied later.',
	ask: async request => {
		const {answers, context} = request;
		if (answers['confirm'] !== undefined) return undefined;
		const caches = findCaches(context.core);
		if (caches.length === 0) throw new VenvError('not-found', {what: 'No cache of uv, pip, poetry or pipx is here'});
		return answers['cache'] === undefined ? askCache(caches, request) : askConfirm(chosenCache(request), request);
	},
	run: async request => {
		const cache = chosenCache(request);
		const {freedBytes, said} = await pruneCache(cache, request.context.core, request);
		const freed = freedBytes === undefined ? '' : `: ${formatBytes(freedBytes)} freed`;
		return outcome(
			`Emptied the cache of ${cache.owner}${freed}${said === undefined ? '' : `. It said: ${said}`}`,
			{cache: cache.owner, path: cache.path, freedBytes, said},
			{freedBytes, seeAlso: 'log'},
		);
	},
};

type PruneData = {
	readonly cache: Cache['owner'];
	readonly path: FsPath;
	readonly freedBytes?: number | undefined;
	readonly said?: string | undefined;
};

const chosenCache = ({answers, context}: ActionRequest): Cache => {
	const cache = findCaches(context.core).find(({owner}) => owner === answers['cache']);
	if (cache !== undefined) return cache;
	throw new VenvError('not-found', {what: `${printable(answers['cache'] ?? '')} has no cache here`});
};

const askCache = (caches: readonly Cache[], {context}: ActionRequest): Question => ({
	type: 'select',
	id: 'cache',
	flag: `venv-tui prune ${caches.map(({owner}) => owner).join('|')}`,
	title: 'Empty the cache of',
	isFollowed: true,
	options: caches.map(({owner, path, command}) => ({
		value: owner,
		label: owner,
		note: `${command.join(' ')}, in ${printablePath(path, context.core.home)}`,
	})),
});

/** Asks at once: a cache of millions of files takes minutes to measure. */
const askConfirm = async (cache: Cache, {context}: ActionRequest): Promise<Question> => {
	const {core} = context;
	await refuseUsedCache(cache, core);
	const question = questionOf({...cache, allocatedBytes: undefined}, core);
	const later = async ({warningsOnly, signal}: LaterWork): Promise<Later> => {
		if (warningsOnly) return {question, warnings: []};
		const measurer = context.measurer ?? createMeasurer();
		try {
			return {question: questionOf(await measureCache(cache, measurer, {signal}), core), warnings: []};
		} finally {
			if (context.measurer === undefined) await measurer.close();
		}
	};
	return {...question, later};
};

const questionOf = (cache: MeasuredCache, {home, now}: ActionRequest['context']['core']): ConfirmQuestion => ({
	type: 'confirm',
	id: 'confirm',
	flag: '--yes',
	title: `Run ${cache.command.join(' ')}?`,
	lines: [
		{text: printablePath(cache.path, home), tone: 'strong'},
		...cacheQuestionLines(cache, now()).map(text => ({text: `  ${text}`})),
		...projectLines(cache),
		{text: "This can't be undone; what is needed again is downloaded again.", tone: 'warning'},
	],
	choices: [{key: 'y', label: 'run it', value: 'yes'}],
	grave: true,
});

/** Environments of projects are no mere cache: a package that was installed by hand does not come back. */
const projectLines = ({environments}: Cache): readonly Line[] => {
	const projects = environments.filter(({purpose}) => purpose === 'project');
	if (projects.length === 0) return [];
	const names = [...new Set(projects.map(({of = ''}) => printable(of)))];
	const more = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
	const whose = `${names.slice(0, mostNamed).join(', ')}${more}`;
	return [{text: `The .venv of ${whose} lies there and is removed, too; uv sync recreates it.`, tone: 'warning'}];
};

const mostNamed = 5;
