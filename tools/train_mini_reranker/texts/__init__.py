# SPDX-License-Identifier: Apache-2.0
"""Sections of documentation, each a heading and what stands under it.

section     what a section is, and which are worth learning from
html        HTML
xml_help    Mallard pages and DocBook, as GNOME and KDE write their help
manual      manual pages (man and mdoc)
info        GNU Info
dictionary  dictd's databases: a word and what it means
archive     the files of a Debian package that may hold documentation
collect     sections of one package
faq         FAQ documents that training does not see
all         sections of all packages of packages.txt
"""
