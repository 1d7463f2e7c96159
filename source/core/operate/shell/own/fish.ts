import type {OwnLine} from './own-line.js';

const restore = (variable: string, saved: string): string =>
	`if set -q ${saved}; set -gx ${variable} $${saved}; set -e ${saved}; end`;

const deactivate = [
	restore('PATH', '_OLD_VIRTUAL_PATH'),
	restore('PYTHONHOME', '_OLD_VIRTUAL_PYTHONHOME'),
	'if functions -q _old_fish_prompt; functions -e fish_prompt; functions -c _old_fish_prompt fish_prompt; functions -e _old_fish_prompt; end',
	'set -e _OLD_FISH_PROMPT_OVERRIDE',
	'set -e VIRTUAL_ENV',
	'set -e VIRTUAL_ENV_PROMPT',
	'test "$argv[1]" = nondestructive; or functions -e deactivate',
].join('; ');

export const fishLine: OwnLine = {
	leaveFirst: [
		'functions -q deactivate; and deactivate nondestructive',
		// A fish inside a fish inherits the variables that the outer one saved.
		'if set -q VIRTUAL_ENV; while set -l at (contains -i -- "$VIRTUAL_ENV/bin" $PATH); set -e PATH[$at]; end;' +
			` ${restore('PYTHONHOME', '_OLD_VIRTUAL_PYTHONHOME')}; set -e _OLD_VIRTUAL_PATH; set -e VIRTUAL_ENV; set -e VIRTUAL_ENV_PROMPT; end`,
	].join('; '),
	enter: ({place, bin, name}) =>
		[
			'set -gx _OLD_VIRTUAL_PATH $PATH',
			`set -gx VIRTUAL_ENV ${place}`,
			`set -gx VIRTUAL_ENV_PROMPT ${name}`,
			`set -gx PATH ${bin} $PATH`,
			'if set -q PYTHONHOME; set -gx _OLD_VIRTUAL_PYTHONHOME $PYTHONHOME; set -e PYTHONHOME; end',
			`if test -z "$VIRTUAL_ENV_DISABLE_PROMPT"; functions -c fish_prompt _old_fish_prompt; set -gx _OLD_FISH_PROMPT_OVERRIDE ${place};` +
				` function fish_prompt; set -l code $status; printf '(%s) ' ${name}; echo "exit $code" | source; _old_fish_prompt; end; end`,
			`function deactivate; ${deactivate}; end`,
		].join('; '),
};
