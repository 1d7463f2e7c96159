import {kinds, type Environment} from '../../core/model/environment.js';
import {claimOf, repositoryName, stateWords} from '../../text/environment-state.js';
import {flagWords} from './flag-words.js';

/** Words that `--status` takes: the three of `status` in the JSON, and those that hold besides. */
export const statusWords: readonly string[] = ['ok', ...stateWords];

type Wanted = {
	/** Words of `--status` with commas between them, any of which must hold. */
	readonly status: string | undefined;
	/** Kinds with commas between them, any of which it must be or have been created by. */
	readonly kind: string | undefined;
	/** Name of a git repository. */
	readonly repository: string | undefined;
};

/**
 * The test that `--status`, `--kind` and `--repo` stand for; undefined where none is given. Throws `usage` for a word that
 * neither knows.
 */
export const filterOf = ({status, kind, repository}: Wanted): ((environment: Environment) => boolean) | undefined => {
	if (status === undefined && kind === undefined && repository === undefined) return undefined;
	const claims = status === undefined ? [() => true] : flagWords(status, statusWords, '--status').map(testOf);
	const wanted = kind === undefined ? undefined : flagWords<string>(kind, kinds, '--kind');
	return environment =>
		claims.some(holds => holds(environment)) &&
		(repository === undefined || isIn(repository, environment)) &&
		(wanted === undefined || [environment.kind, environment.creator].some(each => each && wanted.includes(each)));
};

const isIn = (name: string, {worktree}: Environment): boolean =>
	worktree !== undefined && repositoryName(worktree) === name;

const testOf = (word: string): ((environment: Environment) => boolean) =>
	claimOf(word) ?? (({status, alias}) => status === word && alias === undefined);
