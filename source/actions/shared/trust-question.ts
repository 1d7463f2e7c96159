import type {Environment} from '../../core/model/environment.js';
import {assessTrust, trustBelow, trustEnvironment} from '../../core/safety/trust.js';
import {isInside, type FsPath} from '../../core/model/path.js';
import {ifWritable} from '../../core/state/json-file.js';
import {trustReasonInWords} from '../../text/reasons/trust.js';
import {printablePath} from '../../core/text/printable.js';
import {plural} from '../../text/fit-width.js';
import {trustFacts} from '../../text/trust.js';
import type {ActionRequest, Line, Question} from './action.js';

/**
 * Asks `trust` before something that runs an environment's Python ("the checks"); undefined where it is answered or all
 * targets are trusted. A refused target is not asked about: running it reports the reason.
 */
export const askTrust = async (request: ActionRequest, what: string): Promise<Question | undefined> => {
	const {targets, answers, context} = request;
	if (answers['trust'] !== undefined) return undefined;
	const assessed = await Promise.all(
		targets.map(async target => ({target, trust: await assessTrust(target.found, context.core)})),
	);
	const asked = assessed.filter(({trust}) => trust.decision === 'ask');
	if (asked.length === 0) return undefined;
	const root = rootOf(targets, context.roots);
	const canRemember = asked.every(({trust}) => trust.canRemember);
	const home = context.core.home;
	const [only] = targets;
	const whose = targets.length === 1 && only ? printablePath(only.path, home) : plural(targets.length, 'environment');
	const lines: Line[] = asked.flatMap(({target, trust}) => [
		...(targets.length === 1 ? [] : [{text: printablePath(target.path, home), tone: 'strong' as const}]),
		...trustFacts(trust.facts, home).map(({title, text}) => ({text: `  ${title}: ${text}`, tone: 'dim' as const})),
		...trust.reasons.map(reason => ({
			text: `  ${trustReasonInWords(reason)}: you will be asked each time`,
			tone: 'warning' as const,
		})),
	]);
	return {
		type: 'confirm',
		id: 'trust',
		flag: '--trust',
		title: `Run ${what} in ${whose}?`,
		lines: [{text: 'This runs its Python, and with it any code installed there.'}, ...lines],
		choices: [
			{key: 'y', label: asked.length === 1 ? 'yes, this one' : `yes, these ${asked.length}`, value: 'this'},
			...(canRemember && root !== undefined
				? [{key: 'o', label: `yes, all of mine below ${printablePath(root, home)}`, value: 'below'}]
				: []),
		],
		grave: true,
	};
};

/** Acts on the answer to `trust`: remembers it where possible. Answers whether the targets may be run now. */
export const takeTrust = async ({targets, answers, context}: ActionRequest): Promise<boolean> => {
	const answer = answers['trust'];
	if (answer === undefined) return false;
	const root = rootOf(targets, context.roots);
	if (answer === 'below' && root !== undefined) await ifWritable(() => trustBelow(root, context.core));
	for (const {found} of targets) {
		const {canRemember} = await assessTrust(found, context.core);
		if (answer === 'this' && canRemember) await ifWritable(() => trustEnvironment(found, context.core));
	}
	return true;
};

const rootOf = (targets: readonly Environment[], roots: readonly FsPath[]): FsPath | undefined =>
	roots.find(root => root !== '/' && targets.every(({path}) => isInside(path, root)));
