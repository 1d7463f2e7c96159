import type {RepairFailure} from '../../core/model/reasons/repair-failure.js';
import {unfitPath} from '../repair.js';
import {phrase} from '../../core/text/phrase.js';
import {trustReasonsInWords} from '../reasons/trust.js';
import type {Words} from './words.js';

/** Why an environment can't be repaired, cloned or moved, or its Python not be run, and what to do. */
export const repairWords: Words<RepairFailure> = {
	'path-unfit': ({operation}) => ({
		why: unfitPath,
		hint: operation === 'repair' ? 'Rename the directory, then repair it' : 'Choose another name',
	}),
	'is-no-environment': () => ({why: 'it is no longer an environment', hint: makeAnew}),
	'scripts-name-another-place': () => ({why: 'its scripts still name another place', hint: makeAnew}),
	'python-does-not-start': ({said}) => ({why: `its Python doesn't start: ${said}`}),
	'written-meanwhile': () => ({
		why: 'something was written to it meanwhile, so the copy may be inconsistent',
		hint: 'Clone it again while nothing installs into it',
	}),
	'source-not-there': () => ({why: "it isn't there"}),
	'holds-its-copy': () => ({why: 'it would be inside itself'}),
	'not-copied': ({obstacle, path}) => ({
		why: {
			mounted: phrase`another file system is mounted at ${{path}}`,
			special: phrase`${{path}} is a pipe, a socket or a device`,
			unreadable: phrase`${{path}} can't be read`,
		}[obstacle],
	}),
	'compiled-paths': ({kind}) => ({
		why: `${kind} writes its path into compiled files`,
		hint: `Use ${kind}'s own command`,
	}),
	'binary-programs': () => ({
		why: 'its programs are binaries with their path in them',
		hint: 'Make another with create and sync',
	}),
	'of-windows': () => ({why: 'it was made for Windows'}),
	'without-python': () => ({why: 'it has no Python'}),
	'not-trusted': ({isRefused, reasons}) => ({
		why: isRefused ? trustReasonsInWords(reasons) : 'it is not trusted yet, and code inside it would run',
		hint: reasons.some(({type}) => type === 'made-for-windows')
			? 'Use it on Windows, or create one for this system in another directory'
			: isRefused
				? 'Run it yourself, if you are sure'
				: 'Add --trust, or trust it for good: venv-tui trust',
	}),
};

const makeAnew = 'venv-tui reset recreates it';
