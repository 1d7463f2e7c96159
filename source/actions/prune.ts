import {VenvError} from '../core/model/error.js';
import {findCaches, type Cache} from '../core/inspect/caches.js';
import {createMeasurer} from '../core/inspect/size/measurer.js';
import {measureCache, type MeasuredCache} from '../core/inspect/measure-caches.js';
import {pruneCache} from '../core/operate/delete/prune-cache.js';
import {printable, printablePath} from '../core/text/printable.js';
import {cacheInWords, cachedEnvironmentsInWords} from '../text/caches.js';
import {formatBytes} from '../text/fit-width.js';
import {outcome, type Action, type ActionRequest, type Question} from './shared/action.js';

/**
 * Empties the cache of another program by that program's own command. Answers: `cache` (`uv`, `pip`, `poetry` or
 * `pipx`) and `confirm`.
 */
export const pruneAction: Action = {
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

const chosenCache = ({answers, context}: ActionRequest): Cache => {
	const cache = findCaches(context.core).find(({owner}) => owner === answers['cache']);
	if (cache !== undefined) return cache;
	throw new VenvError('not-found', {what: `${printable(answers['cache'] ?? '')} has no cache here`});
};

const askCache = (caches: readonly Cache[], {context}: ActionRequest): Question => ({
	type: 'select',
	id: 'cache',
	flag: '--cache',
	title: 'Empty the cache of',
	options: caches.map(({owner, path, command}) => ({
		value: owner,
		label: owner,
		note: `${command.join(' ')}, in ${printablePath(path, context.core.home)}`,
	})),
});

const askConfirm = async (cache: Cache, {context}: ActionRequest): Promise<Question> => {
	const {core} = context;
	const measurer = context.measurer ?? createMeasurer();
	try {
		const measured = await measureCache(cache, measurer);
		return {
			type: 'confirm',
			id: 'confirm',
			flag: '--yes',
			title: `Run ${cache.command.join(' ')}?`,
			lines: [
				{text: printablePath(cache.path, core.home), tone: 'strong'},
				...linesOf(measured, core.now()),
				{text: 'It is not kept for undo: what is needed again is downloaded again.', tone: 'warning'},
			],
			choices: [{key: 'y', label: 'run it', value: 'yes'}],
			grave: true,
		};
	} finally {
		if (context.measurer === undefined) await measurer.close();
	}
};

const linesOf = (cache: MeasuredCache, now: Date) => {
	const environments = cachedEnvironmentsInWords(cache, now);
	return [
		{text: `  ${cacheInWords(cache)}`},
		...(environments === undefined ? [] : [{text: `  ${environments}`}]),
		...(cache.owner === 'uv' ? [{text: '  So do packages that nothing else in the cache needs.'}] : []),
	];
};
