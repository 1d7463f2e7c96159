import type {OwnLine} from './own-line.js';

const restore = (variable: string, saved: string, isExported: boolean): string =>
	`if [ -n "\${${saved}+x}" ]; then ${isExported ? 'export ' : ''}${variable}="$${saved}"; unset ${saved}; fi`;

const deactivate = [
	restore('PATH', '_OLD_VIRTUAL_PATH', true),
	restore('PYTHONHOME', '_OLD_VIRTUAL_PYTHONHOME', true),
	restore('PS1', '_OLD_VIRTUAL_PS1', false),
	'unset VIRTUAL_ENV VIRTUAL_ENV_PROMPT',
	'hash -r 2>/dev/null',
	'[ "${1:-}" = nondestructive ] || unset -f deactivate',
].join('; ');

/** Lines for sh, bash and zsh. */
export const posixLine: OwnLine = {
	leaveFirst: [
		'if [ "$(command -v deactivate)" = deactivate ]; then deactivate nondestructive; fi',
		'if [ -n "${VIRTUAL_ENV:-}" ]; then _vt=":$PATH:"; case "$_vt" in *":$VIRTUAL_ENV/bin:"*)' +
			' _vt="${_vt%%":$VIRTUAL_ENV/bin:"*}:${_vt#*":$VIRTUAL_ENV/bin:"}"; _vt="${_vt#:}"; PATH="${_vt%:}";; esac;' +
			' unset _vt VIRTUAL_ENV VIRTUAL_ENV_PROMPT; fi',
	].join('; '),
	enter: ({place, bin, name}) =>
		[
			'_OLD_VIRTUAL_PATH="$PATH"',
			`export VIRTUAL_ENV=${place}`,
			`export VIRTUAL_ENV_PROMPT=${name}`,
			`export PATH=${bin}:"$PATH"`,
			'if [ -n "${PYTHONHOME+x}" ]; then _OLD_VIRTUAL_PYTHONHOME="$PYTHONHOME"; unset PYTHONHOME; fi',
			'if [ -z "${VIRTUAL_ENV_DISABLE_PROMPT:-}" ] && [ -n "${PS1+x}" ]; then _OLD_VIRTUAL_PS1="$PS1";' +
				` PS1='('${name}') '"$PS1"; fi`,
			`deactivate() { ${deactivate}; }`,
			'hash -r 2>/dev/null',
		].join('; '),
};
