import type {OwnLine} from './own-line.js';

// tcsh does not substitute in a command that `test … &&` skips, so an unset variable is no error there.
const restore = (set: string, saved: string): string => `test $?${saved} != 0 && ${set} "$${saved}" && unset ${saved}`;

const deactivate = [
	restore('setenv PATH', '_OLD_VIRTUAL_PATH'),
	restore('setenv PYTHONHOME', '_OLD_VIRTUAL_PYTHONHOME'),
	'test $?_OLD_VIRTUAL_PROMPT != 0 && set prompt="$_OLD_VIRTUAL_PROMPT" && unset _OLD_VIRTUAL_PROMPT',
	'unsetenv VIRTUAL_ENV',
	'unsetenv VIRTUAL_ENV_PROMPT',
	'rehash',
	'test "\\!:*" != nondestructive && unalias deactivate',
].join('; ');

/** Contains no double quotes, since it stands between such. */
const pathWithoutFirst = "printenv PATH | tr : '\\012' | grep -vxF -e $VIRTUAL_ENV:q/bin | paste -s -d : -";

export const tcshLine: OwnLine = {
	leaveFirst: [
		'alias deactivate | grep -q . && deactivate nondestructive',
		`test $?VIRTUAL_ENV != 0 && setenv PATH "\`${pathWithoutFirst}\`"`,
		'unsetenv VIRTUAL_ENV',
		'unsetenv VIRTUAL_ENV_PROMPT',
	].join('; '),
	enter: ({place, bin, name}) =>
		[
			'set _OLD_VIRTUAL_PATH="$PATH"',
			`setenv VIRTUAL_ENV ${place}`,
			`setenv VIRTUAL_ENV_PROMPT ${name}`,
			`setenv PATH ${bin}":$PATH"`,
			'test $?PYTHONHOME != 0 && set _OLD_VIRTUAL_PYTHONHOME="$PYTHONHOME" && unsetenv PYTHONHOME',
			'test $?VIRTUAL_ENV_DISABLE_PROMPT = 0 && test $?prompt != 0 && set _OLD_VIRTUAL_PROMPT="$prompt" &&' +
				` set prompt="("${name}") $prompt"`,
			`alias deactivate '${deactivate}'`,
			'rehash',
		].join('; '),
};
