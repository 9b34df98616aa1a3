#!/bin/bash
# Who may include whom: a folder is a layer, and these are all the arrows.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"

declare -A arrows=(
	[base]=""
	[ipc]="base"
	[conf]="base"
	[common]="base"
	[daemon]="base ipc conf common"
	[sasl]="base ipc"
	[pam]="base ipc"
	[cli]="base ipc conf"
)

# And which library belongs to which layers; any other header is libc's.
declare -A libraries=(
	[sodium]="common daemon" [sqlite3]="common" [jansson]="common daemon cli" [openssl/]="common"
	[liboath/]="common" [libpq-fe]="common" [ini]="conf" [microhttpd]="daemon"
	[seccomp]="daemon" [systemd/]="daemon" [sasl/]="sasl" [security/]="pam" [qrencode]="common cli" [png]="cli" [pskc]="cli"
)

strays() { # LAYER
	local file name
	while IFS=: read -r file name; do
		[[ " $1 ${arrows[$1]} " = *" ${name%%/*} "* ]] || echo "$file includes $name"
	done < <(sources "$1/*.[ch]" | xargs -r grep -HoP '^#\s*include\s+"\K[^"]+')
}

foreign() { # LAYER
	local file name library
	while IFS=: read -r file name; do
		for library in "${!libraries[@]}"; do
			[[ $name = "$library".h || ($library = */ && $name = "$library"*) ]] || continue
			[[ " ${libraries[$library]} " = *" $1 "* ]] || echo "$file includes $name"
		done
	done < <(sources "$1/*.[ch]" | xargs -r grep -HoP '^#\s*include\s+<\K[^>]+')
}

for layer in base ipc conf common daemon sasl pam cli; do
	silent "$layer includes only itself${arrows[$layer]:+ and ${arrows[$layer]// /, }}" strays $layer
	silent "$layer uses only its own libraries" foreign $layer
done
finish
