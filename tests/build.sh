# shellcheck shell=bash
#
# build: install what is needed and build out of tree; for ./demo and ./check.
#
# Everything lands in build/: build/src is a copy of the sources (never
# configured itself, so that a tree configured in place does no harm), and each
# variant has its folder beside it. A second run builds only what changed.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
builds=$root/build
jobs=$(nproc)

# --- packages --------------------------------------------------------------------

build_packages=(gcc make autoconf automake libtool pkg-config git ca-certificates
	libsodium-dev libmicrohttpd-dev libsqlite3-dev libjansson-dev libsystemd-dev libseccomp-dev
	libinih-dev libsasl2-dev libssl-dev libcurl4-openssl-dev libqrencode-dev libpng-dev
	libpam0g-dev liboath-dev libxml2-dev libidn2-dev libunistring-dev)
demo_packages=(postfix openssl libsasl2-modules jq swaks libnet-ssleay-perl curl msmtp python3
	dovecot-imapd dovecot-pop3d dovecot-submissiond dovecot-managesieved
	openssh-server openssh-client)
# An identity provider of Debian's own, and what of its suggestions its portal cannot start without.
lemonldap_packages=(lemonldap-ng-fastcgi-server liblemonldap-ng-portal-perl libio-string-perl
	libgd-securityimage-perl libgd-perl libimage-magick-perl
	libmime-tools-perl libemail-address-xs-perl libemail-sender-perl libcrypt-jwt-perl libcrypt-openssl-rsa-perl libconvert-pem-perl libstring-random-perl)
check_packages=("${demo_packages[@]}" systemd libcmocka-dev sasl2-bin clang libclang-rt-dev clang-format
	universal-ctags shellcheck mandoc gdb strace binutils procps isync mpop
	libsasl2-modules-kdexoauth2 sudo
	nginx-light libnginx-mod-mail libnss-wrapper libpq5 fail2ban iproute2 nftables postgresql
	libfaketime "${lemonldap_packages[@]}")
# Those that tests/e2e/unpacked.sh unpacks, since they can't be installed beside others.
unpacked_packages=(cyrus-imapd cyrus-common exim4-daemon-heavy)
debs=${MW_DEBS:-${XDG_CACHE_HOME:-$HOME/.cache}/mailward-debs/$(. /etc/os-release && echo "${VERSION_CODENAME:-}")}

# needs:PACKAGE is the libraries of a package that is unpacked. Their names differ from
# one release of Debian to the next, so apt is asked; before `apt-get update` it may not
# know, and the word stays as it is.
names_of() { # PACKAGE...
	local package libraries unpacked=()
	for package; do
		case $package in
		needs:*) unpacked+=("${package#*:}") ;;
		*) echo "$package" ;;
		esac
	done
	[ ${#unpacked[@]} -gt 0 ] || return 0
	libraries=$(apt-cache depends "${unpacked[@]}" 2>/dev/null | sed -nE 's/^ +Depends: (lib[^ <>]+)$/\1/p')
	printf '%s\n' "${libraries:-${unpacked[*]/#/needs:}}" | tr ' ' '\n' | sort -u
}

missing_packages() { # PACKAGE...
	local names
	mapfile -t names < <(names_of "$@" | sort -u)
	dpkg-query -W -f '${Package} ${Status}\n' "${names[@]}" 2>/dev/null |
		sed -n 's/ .* installed$//p' | sort -u | comm -13 - <(printf '%s\n' "${names[@]}")
}

# Installing Postfix must not start it, nor ask what to configure; installing PostgreSQL
# must make no cluster. A policy that is there already is left as it is.
apt_install() { # PACKAGE...
	local policy=/usr/sbin/policy-rc.d ours="" names r
	local clusters=/etc/postgresql-common/createcluster.d/mailward-tests.conf
	export DEBIAN_FRONTEND=noninteractive
	if [ ! -e $policy ]; then
		printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy && ours=yes
	fi
	if [[ " $* " = *" postfix "* ]]; then
		echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections
	fi
	if [[ " $* " = *" postgresql "* ]]; then
		mkdir -p "${clusters%/*}" && echo 'create_main_cluster = false' >"$clusters"
	fi
	apt-get update && mapfile -t names < <(names_of "$@") &&
		apt-get install -y --no-install-recommends "${names[@]}"
	r=$?
	[ -n "$ours" ] && rm -f $policy
	rm -f "$clusters"
	return $r
}

install_packages() { # PACKAGE...
	local missing
	mapfile -t missing < <(missing_packages "$@")
	[ ${#missing[@]} -gt 0 ] || return 0
	if [ "$(id -u)" != 0 ]; then
		echo "These packages are needed; install them, or run this as root:" "${missing[@]#needs:}" >&2
		return 1
	fi
	quietly "installing ${#missing[@]} packages" apt_install "${missing[@]}"
}

# The file of a package to unpack, downloaded once; fails when it can't be had.
deb_of() { # PACKAGE
	local file
	mkdir -p "$debs"
	file=$(find "$debs" -name "$1_*.deb" | head -n 1)
	[ -n "$file" ] || (cd "$debs" && apt-get download "$1") >&2
	find "$debs" -name "$1_*.deb" | head -n 1 | grep .
}

# All that ./check needs. Without root what is missing is named, and packages that could
# not be downloaded leave their tests skipped.
install_everything() {
	local package
	install_packages "${build_packages[@]}" "${check_packages[@]}" "${unpacked_packages[@]/#/needs:}" || return
	for package in "${unpacked_packages[@]}"; do
		deb_of "$package" >/dev/null 2>&1
	done
	return 0
}

# --- doing things quietly ----------------------------------------------------------

# Run a command with its output in a log, which is shown only when it fails.
quietly() { # WHAT COMMAND...
	local what=$1 log begun=$SECONDS
	shift
	mkdir -p "$builds"
	log=$builds/${what//[^A-Za-z0-9]/-}.log
	printf '  %-44s' "$what"
	if "$@" >"$log" 2>&1 </dev/null; then
		printf ' ok  %4d s\n' $((SECONDS - begun))
	else
		printf ' FAILED\n'
		tail -n 60 "$log" | sed 's/^/    | /'
		echo "    (all of it: $log)"
		return 1
	fi
}

# --- building ----------------------------------------------------------------------

list_sources() {
	git -c safe.directory='*' ls-files --cached --others --exclude-standard 2>/dev/null ||
		find . -path ./build -prune -o -type f -printf '%P\n'
}

# A file that git knows may be gone.
existing_files() {
	local file
	while IFS= read -r file; do
		if [ -f "$file" ]; then printf '%s\n' "$file"; fi
	done
}

# Bring build/src up to date; times are kept, so that make sees what changed.
# This and the next in a subshell: the caller stays where it is.
copy_sources() (
	local list=$builds/sources
	mkdir -p "$builds/src" && cd "$root" || exit
	list_sources | existing_files | sort >"$list.new"
	[ -f "$list" ] && comm -23 "$list" "$list.new" | (cd "$builds/src" && xargs -rd '\n' rm -f)
	tar -cf - -T "$list.new" | tar -C "$builds/src" -xf - && mv "$list.new" "$list"
	cd "$builds/src" || exit
	[ configure -nt configure.ac ] || autoreconf -fi
)

make_tree() ( # NAME CONFIGURE ARGUMENTS...
	local dir=$builds/$1
	shift
	mkdir -p "$dir" && cd "$dir" || exit
	if [ ! -f config.status ] || [ "$(cat arguments 2>/dev/null)" != "$*" ]; then
		"$builds/src/configure" "$@" && printf '%s\n' "$*" >arguments || exit
	fi
	make -j"$jobs" all && make -j"$jobs" check TESTS=
)

build_tree() { # NAME CONFIGURE ARGUMENTS...
	quietly "building $1" make_tree "$@"
}

# The value of a variable of the Makefile.
make_variable() { # TREE NAME
	make -s -C "$builds/$1" --no-print-directory --eval "say: ; @echo \$($2)" say
}
