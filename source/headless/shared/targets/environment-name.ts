import {recognise} from '../../../core/discover/recognise.js';
import {VenvError} from '../../../core/model/error.js';
import {absolute, hasSeparator, type FsPath} from '../../../core/model/path.js';
import {findNamed, type Named} from '../../../core/operate/shell/find-named.js';
import {isDirectory} from '../../../core/platform/files/entries.js';
import {recentActivations} from '../../../core/state/activations.js';
import {printable, printablePath} from '../../../core/text/printable.js';
import type {CommandRequest} from '../command.js';
import {findProjectEnvironment} from './project-environment.js';
import {answerQuestion} from '../questions.js';

/**
 * Path of the environment that a word stands for: a path, the name of a project below the current directory or of one
 * that was used before, or `-` for the one that was activated last. Asks about a partial match; rejects with `usage`
 * where several match and there is no terminal. A word that matches nothing is answered unchanged.
 */
export const resolveEnvironment = async (word: FsPath, request: CommandRequest): Promise<FsPath> => {
	if (word === '-') return lastActivated(request);
	if (await hasEnvironment(word, request)) return word;
	if (word.startsWith('.') || word.startsWith('~') || hasSeparator(word)) return word;
	const {context, signal} = request;
	const {exact, similar} = await findNamed(word, {context, signal, roots: [context.cwd]});
	const [only] = exact;
	if (exact.length === 1 && only) return only.path;
	const fitting = exact.length > 0 ? exact : similar;
	return fitting.length === 0 ? word : askWhich(word, fitting, request);
};

const hasEnvironment = async (word: FsPath, {context, signal}: CommandRequest): Promise<boolean> => {
	const path = absolute(word, context.cwd);
	if ((await recognise(path, context)) !== undefined) return true;
	if (!isDirectory(path)) return false;
	return (await findProjectEnvironment(path, {context, signal, alsoAbove: false})) !== undefined;
};

/** The one before it, where the last one is active now. */
const lastActivated = async ({context}: CommandRequest): Promise<FsPath> => {
	const active = context.variables['VIRTUAL_ENV'];
	for (const path of await recentActivations(context)) {
		if (path !== active && (await recognise(path, context)) !== undefined) return path;
	}
	throw new VenvError('not-found', {
		what: 'No environment was activated before',
		hint: 'vt ENV activates one; venv-tui init --install sets vt up',
	});
};

const mostAsked = 9;

const askWhich = async (word: FsPath, fitting: readonly Named[], request: CommandRequest): Promise<FsPath> => {
	const {home} = request.context;
	const paths = fitting.slice(0, mostAsked).map(({path}) => printablePath(path, home));
	if (request.askLine === undefined)
		throw new VenvError('usage', {
			what: `No environment is called exactly ${printable(word)}, or several are`,
			why: `it could be ${paths.join(', ')}`,
			hint: 'Give the path of one',
		});
	const title = fitting.length === 1 ? `Did you mean ${paths[0] ?? ''}?` : `Several fit ${printable(word)}`;
	const shared = {id: 'env', flag: 'ENV', title};
	if (fitting.length > 1) {
		const options = fitting.slice(0, mostAsked).map(({name, path}) => ({
			value: path,
			label: printable(name),
			note: printablePath(path, home),
		}));
		return (await answerQuestion({...shared, type: 'select', options}, request)).value as FsPath;
	}
	const choices = [{key: 'y', label: 'yes', value: fitting[0]?.path ?? word}];
	return (await answerQuestion({...shared, type: 'confirm', lines: [], choices, grave: false}, request))
		.value as FsPath;
};
