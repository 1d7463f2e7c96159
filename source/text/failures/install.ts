import type {InstallFailure} from '../../core/model/reasons/install-failure.js';
import {makeRoom} from './undo-hints.js';
import type {Words} from './words.js';

/** Why an installer or a creator failed, and what to do. */
export const installWords: Words<InstallFailure> = {
	'installer-disk-full': () => ({why: 'the disk is full', hint: makeRoom}),
	'hash-mismatch': () => ({
		why: "a downloaded file doesn't match its hash in the requirements",
		hint: 'Compare the hashes with the index before you change them: the file may have been replaced',
	}),
	'hashes-missing': () => ({
		why: 'one requirement has a hash, so all of them need one',
		hint: 'Add the missing hashes, or remove all of them',
	}),
	'index-not-reached': () => ({
		why: "the package index can't be reached",
		hint: 'Check the network, proxy and index settings, then try again',
	}),
	'python-header-missing': ({header}) => ({
		why: `${header} is missing: a package has to be compiled`,
		hint: "Install Python's headers (apt install python3-dev), or a version that has a wheel",
	}),
	'header-missing': ({header}) => ({
		why: `the header ${header} is missing: a package has to be compiled`,
		hint: 'Install the development package of that library, or a version that has a wheel',
	}),
	'no-rust': () => ({
		why: 'a package needs Rust to be compiled',
		hint: 'Install Rust (rustup), or a version that has a wheel',
	}),
	'no-compiler': () => ({
		why: 'there is no C compiler, and a package has to be compiled',
		hint: 'Install one (apt install build-essential, xcode-select --install), or a version that has a wheel',
	}),
	'not-writable': ({name = 'something'}) => ({
		why: `no permission to write ${name}`,
		hint: 'Check the owner and mode of it and its directory: sudo pip install may have changed them',
	}),
	'requirement-unreadable': ({text}) => ({why: `a requirement can't be read: ${text}`, hint: 'Fix that line'}),
	'requirements-unreadable': ({text}) => ({
		why: `a requirements file can't be read: ${text}`,
		hint: 'Name an existing file',
	}),
	'python-unfit': ({wanted, version}) => ({
		why: `a package wants Python ${wanted}, but this is ${version}`,
		hint: 'Reset with another --python, or take another version of the package',
	}),
	conflict: () => ({why: 'the requirements conflict', hint: relax}),
	'no-version': ({name, specifier, isUnknown}) => ({
		why: specifier === '' ? `no version of ${name} fits` : `no version of ${name} matches ${specifier}`,
		hint: isUnknown
			? 'Check the name, whether the package index can be reached, and whether this Python is supported'
			: 'Check the name and the version, and whether this Python is supported',
	}),
	'no-solution': () => ({why: 'no set of versions satisfies all requirements', hint: relax}),
	'build-failed': ({name = 'a package', said}) => ({
		why: `${name} could not be built from source${said === undefined ? '' : `: ${said}`}`,
		hint: 'Read the log, or take a version that has a wheel',
	}),
	'ensurepip-missing': () => ({
		why: 'this Python has no ensurepip',
		hint: 'apt install python3-venv, or choose another Python',
	}),
	said: ({text}) => ({
		why: text === '' ? 'it failed without an error message' : text,
		hint: 'Read the whole output in the log',
	}),
};

const relax = 'Relax one of the versions named in the log';
