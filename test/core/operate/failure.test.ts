import {expect, test} from 'vitest';
import {explainFailure} from '../../../source/core/operate/install/installers/failure.js';

// What pip and uv print, cut to the lines that count, each with what came before and after it in place.
test.each([
	[
		'pip: the index has it in other versions',
		'ERROR: Could not find a version that satisfies the requirement click==99 (from versions: 8.0, 8.1.7)\nERROR: No matching distribution found for click==99',
		['install-failed', {type: 'no-version', name: 'click', specifier: '==99', isUnknown: false}],
	],
	[
		'pip: nothing at all was found, as where the index is out of reach and it does not try again',
		'ERROR: Could not find a version that satisfies the requirement zope.event (from versions: none)\nERROR: No matching distribution found for zope.event',
		['install-failed', {type: 'no-version', name: 'zope.event', specifier: '', isUnknown: true}],
	],
	[
		'uv: no such version',
		'  × No solution found when resolving dependencies:\n  ╰─▶ Because there is no version of click==99 and you require click==99, we can conclude that your requirements\n      are unsatisfiable.',
		['install-failed', {type: 'no-version', name: 'click', specifier: '==99', isUnknown: false}],
	],
	[
		'pip: no network',
		"WARNING: Retrying (Retry(total=0, connect=None)) after connection broken by 'NewConnectionError('<HTTPSConnection>: Failed to establish a new connection: [Errno -3] Temporary failure in name resolution')': /simple/click/\nERROR: Could not find a version that satisfies the requirement click (from versions: none)\nERROR: No matching distribution found for click",
		['install-failed', {type: 'index-not-reached'}],
	],
	[
		'uv: no network',
		'error: Request failed after 3 retries\n  Caused by: error sending request for url (https://index.invalid/simple/click/)\n  Caused by: dns error',
		['install-failed', {type: 'index-not-reached'}],
	],
	[
		'a hash that differs',
		'ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.\n    click==8.1.7 from https://index.invalid/click.whl:\n        Expected sha256 0000\n             Got        ae74',
		['install-failed', {type: 'hash-mismatch'}],
	],
	[
		'a header of Python',
		"ext.c:1:10: fatal error: Python.h: No such file or directory\ncompilation terminated.\nerror: command '/usr/bin/gcc' failed with exit code 1\nERROR: Failed building wheel for ext",
		['install-failed', {type: 'python-header-missing', header: 'Python.h'}],
	],
	[
		'a header of a library',
		'ext.c:2:10: fatal error: libxml/tree.h: No such file or directory\nERROR: Failed building wheel for ext',
		['install-failed', {type: 'header-missing', header: 'libxml/tree.h'}],
	],
	[
		'no compiler, said by an older setuptools',
		"error: command 'x86_64-linux-gnu-gcc' failed: No such file or directory\nERROR: Failed building wheel for ext",
		['install-failed', {type: 'no-compiler'}],
	],
	[
		'no compiler, said by a newer setuptools',
		"      cc -fPIC -c ext.c -o ext.o\n      error: [Errno 2] No such file or directory: 'cc'\n  ERROR: Failed building wheel for ext",
		['install-failed', {type: 'no-compiler'}],
	],
	[
		'a file of its own that a build misses is no compiler',
		"FileNotFoundError: [Errno 2] No such file or directory: 'accounts/README.md'\nERROR: Failed to build ext",
		['install-failed', {type: 'build-failed', name: 'ext', said: undefined}],
	],
	[
		'no Rust',
		"error: can't find Rust compiler\nERROR: Failed building wheel for ext",
		['install-failed', {type: 'no-rust'}],
	],
	[
		'a disk that is full',
		'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device',
		['disk-full', {type: 'installer-disk-full'}],
	],
	[
		'something that may not be written',
		"ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied: '/srv/env/lib'",
		['no-permission', {type: 'not-writable', name: '/srv/env/lib'}],
	],
	[
		'something that may not be written, said by uv',
		'error: failed to remove directory `/srv/env/lib/alpha`: Permission denied (os error 13)',
		['no-permission', {type: 'not-writable', name: '/srv/env/lib/alpha'}],
	],
	[
		'pip: a setup.py that fails, by its own last words',
		'Processing /sdists/moon-1.0.tar.gz\n  Getting requirements to build wheel: finished with status \'error\'\n  error: subprocess-exited-with-error\n  \n  × Getting requirements to build wheel did not run successfully.\n  │ exit code: 1\n  ╰─> [3 lines of output]\n      Traceback (most recent call last):\n        File "<string>", line 1, in <module>\n      RuntimeError: for the moon only\n      [end of output]\n  \n  note: This error originates from a subprocess, and is likely not a problem with pip.\nerror: subprocess-exited-with-error\n\n× Getting requirements to build wheel did not run successfully.\n│ exit code: 1\n╰─> See above for output.\n',
		['install-failed', {type: 'build-failed', name: 'moon', said: 'RuntimeError: for the moon only'}],
	],
	[
		'uv: a setup.py that fails, by its own last words',
		'error: Failed to build `moon @ file:///sdists/moon-1.0.tar.gz`\n  cause: The build backend returned an error\n  cause: Call to `setuptools.build_meta` failed (exit status: 1)\n\n         [stderr]\n         Traceback (most recent call last):\n           File "<string>", line 1, in <module>\n         RuntimeError: for the moon only\n\nhint: Build failures usually indicate a problem with the package or the build environment',
		['install-failed', {type: 'build-failed', name: 'moon', said: 'RuntimeError: for the moon only'}],
	],
	[
		'another Python is wanted',
		"ERROR: Package 'numpy' requires a different Python: 3.8.18 not in '>=3.9'",
		['install-failed', {type: 'python-unfit', wanted: '>=3.9', version: '3.8.18'}],
	],
	[
		'requirements that contradict each other',
		'ERROR: Cannot install flask==1.0 and werkzeug==3.0 because these package versions have conflicting dependencies.\nERROR: ResolutionImpossible: for help visit the documentation',
		['install-failed', {type: 'conflict'}],
	],
	[
		'anything else: its own last words, without secrets',
		'Collecting x\nTraceback (most recent call last):\n  File "x.py", line 1\nERROR: the server said no to https://me:s3cret@index.invalid/\n[notice] A new release of pip is available',
		['install-failed', {type: 'said', text: expect.not.stringContaining('s3cret') as string}],
	],
] as const)('%s', (_, output, [code, reason]) => {
	expect(explainFailure(output)).toEqual({code, reason});
});
