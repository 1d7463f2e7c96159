import {VenvError} from '../../model/error.js';
import type {Shell} from './shells.js';

/**
 * The function `vt` for a shell's start file: it calls venv-tui with a file of its own, and when we leave, runs what we
 * wrote there, so that the UI can activate the shell that it was called from. Throws `usage` for cmd, which has none.
 */
export const initScript = (shell: Shell): string => {
	const script = scripts[shell];
	if (script !== undefined) return script;
	throw new VenvError('usage', {
		what: `There is no function for ${shell}`,
		why: 'it has no way to run what another program wrote',
		hint: 'venv-tui activate prints the line to type',
	});
};

const posix = (shell: string): string => `# venv-tui: in your start file, say: eval "$(venv-tui init ${shell})"
vt() {
	_vt_file=$(mktemp "\${XDG_RUNTIME_DIR:-\${TMPDIR:-/tmp}}/vt.XXXXXXXX") || return
	VENVTUI_CMD_FILE=$_vt_file VENVTUI_SHELL=${shell} command venv-tui "$@"
	_vt_code=$?
	if [ -s "$_vt_file" ]; then . "$_vt_file"; fi
	command rm -f -- "$_vt_file"
	unset _vt_file
	return $_vt_code
}
`;

const fish = `# venv-tui: in config.fish, say: venv-tui init fish | source
function vt
	set -l file (mktemp); or return
	VENVTUI_CMD_FILE=$file VENVTUI_SHELL=fish command venv-tui $argv
	set -l code $status
	test -s $file; and source $file
	command rm -f -- $file
	return $code
end
`;

const tcsh = `# venv-tui: in .tcshrc, say: venv-tui init tcsh > ~/.vt.csh, then: source ~/.vt.csh
alias vt 'set _vt_file = \`mktemp\`; env VENVTUI_CMD_FILE=$_vt_file VENVTUI_SHELL=tcsh venv-tui \\!*; set _vt_code = $status; if ( ! -z $_vt_file ) source $_vt_file; rm -f $_vt_file; sh -c "exit $_vt_code"'
`;

const pwsh = `# venv-tui: in $PROFILE, say: venv-tui init pwsh | Out-String | Invoke-Expression
function vt {
	$file = (New-TemporaryFile).FullName
	try {
		$env:VENVTUI_CMD_FILE = $file
		$env:VENVTUI_SHELL = 'pwsh'
		venv-tui @args
		$line = Get-Content -Raw -LiteralPath $file
		if ($line) { . ([scriptblock]::Create($line)) }
	} finally {
		Remove-Item -LiteralPath $file -ErrorAction Ignore
		Remove-Item Env:VENVTUI_CMD_FILE, Env:VENVTUI_SHELL -ErrorAction Ignore
	}
}
`;

const nu = `# venv-tui: venv-tui init nu | save -f ~/.vt.nu, and in config.nu: source ~/.vt.nu
def --env --wrapped vt [...words] {
	let file = (mktemp --tmpdir)
	with-env {VENVTUI_CMD_FILE: $file, VENVTUI_SHELL: nu} { ^venv-tui ...$words }
	let text = (open --raw $file)
	rm $file
	if ($text | is-not-empty) { $text | from json | load-env }
}
`;

const xonsh = `# venv-tui: in .xonshrc, say: execx($(venv-tui init xonsh))
from xonsh.tools import unthreadable

@unthreadable
def _vt(words):
    import os, subprocess, tempfile
    handle, path = tempfile.mkstemp()
    os.close(handle)
    try:
        told = {'VENVTUI_CMD_FILE': path, 'VENVTUI_SHELL': 'xonsh'}
        code = subprocess.call(['venv-tui', *words], env={**__xonsh__.env.detype(), **told})
        with open(path) as file:
            execx(file.read(), 'exec', __xonsh__.ctx)
        return code
    finally:
        os.unlink(path)

aliases['vt'] = _vt
`;

const scripts: Readonly<Record<Shell, string | undefined>> = {
	bash: posix('bash'),
	zsh: posix('zsh'),
	sh: posix('sh'),
	fish,
	tcsh,
	pwsh,
	nu,
	xonsh,
	cmd: undefined,
};
