#!/usr/bin/perl
# Run the test programs with TAP::Harness, the library behind `prove`, and end with the line "N passed, N failed[, N skipped]".
#
# usage: harness/tests/run.pl [--fast] [--list] [--verbose] [--jobs N] [NAME...]
#
# A test program is an executable named test_* in @PLACES, or the program of a unit test in build/tests. It prints TAP. NAME is a part of
# a program's path; without one, all programs run. A script can hold these lines anywhere:
#   # slow             not run by --fast; started first, so that parallel jobs end together; may run for 900 seconds
#   # serial           run alone, after the others
#   # deadline: 600    may run for that many seconds instead of 300
# prove reads no markers, ends no late program and prints no such line: this file and program.sh, which runs one program, add that alone.
# Output of each program: build/tests/log/. Exit code: 0 all passed, 1 something failed or no test passed, 2 usage, 130 interrupted.
use strict;
use warnings;

package ProgramParser;
use parent 'TAP::Parser';

# cmocka writes a skipped test as "not ok 3 # SKIP name", which TAP reads as a failure.
sub make_result {
    my ($self, $token) = @_;
    $token->{ok} = 'ok' if $token->{type} eq 'test' && $token->{directive} eq 'SKIP';
    return $self->SUPER::make_result($token);
}

package main;
use FindBin;
use Getopt::Long;
use TAP::Harness;
use TAP::Parser::Aggregator;

my @PLACES = ('harness/tests/commands', 'harness/tools/*/tests', 'bench/*/tests');
my $LOG = 'build/tests/log';
my %option;
GetOptions(\%option, 'fast', 'list', 'verbose|v', 'jobs|j=i') or exit 2;
$option{jobs} //= $option{verbose} ? 1 : `nproc`;
chdir "$FindBin::RealBin/../.." or die "run.pl: $FindBin::RealBin/../..: $!\n";

sub lines { open my $file, '<', $_[0] or return; return <$file> }

my %source = map { $_ => $_ } grep { -f && -x } map { glob "$_/test_*" } @PLACES;
$source{ s{.*/(.*)\.c$}{build/tests/$1}r } = $_ for map { glob } 'harness/tests/unit/*/test_*.c', 'bench/leuko/tests/unit/test_*.c';
my (%marker, @programs);
for my $program (sort keys %source) {
    $marker{$program} = { map { /^# (slow|serial|deadline)(?:: (\d+))?$/ ? ($1 => $2 // 1) : () } lines($source{$program}) };
    next if $option{fast} && $marker{$program}{slow};
    push @programs, $program if !@ARGV || grep { index($program, $_) >= 0 } @ARGV;
}
@programs = sort { ($marker{$b}{slow} // 0) <=> ($marker{$a}{slow} // 0) } @programs;
if ($option{list}) {
    print map { join(' ', $_, map { "($_)" } sort keys %{ $marker{$_} }) . "\n" } @programs;
    exit 0;
}

$SIG{INT} = $SIG{TERM} = sub { print STDERR "interrupted\n"; exit 130 };    # setpriv ends the programs
$ENV{PERL_TEST_HARNESS_DUMP_TAP} = $LOG;
my $command = sub {
    my ($harness, $program) = @_;
    my $seconds = $marker{$program}{deadline} // ($marker{$program}{slow} ? 900 : 300);
    return ['setpriv', '--pdeathsig', 'TERM', 'harness/tests/program.sh', $seconds, $program];
};
my $harness = TAP::Harness->new({
    exec => $command, parser_class => 'ProgramParser', jobs => $option{jobs}, merge => 1, timer => 1, failures => 1,
    verbosity => $option{verbose} ? 1 : 0, rules => { par => [grep { !$marker{$_}{serial} } @programs] },
});
my $aggregate = TAP::Parser::Aggregator->new;
$aggregate->start;
my $bailed = !eval { $harness->aggregate_tests($aggregate, @programs) if @programs; 1 };
$aggregate->stop;
$harness->summary($aggregate);

my ($passed, $failed, $skipped) = (0, $bailed ? 1 : 0, 0);
for my $program ($aggregate->descriptions) {
    my ($parser) = $aggregate->parsers($program);
    my @said = lines("$LOG/$program");
    my $faults = $parser->failed + ($parser->parse_errors || ($parser->wait && !$parser->failed) ? 1 : 0);
    my @shown = grep { !/^ok / } @said;
    splice @shown, 0, -60;
    print "\n$program failed; $LOG/$program has its whole output, which ends so:\n", map { "    $_" } @shown if $faults;
    print map { "skipped: $program: $_" } grep { /# SKIP/i } @said;
    $failed += $faults;
    $skipped += $parser->skipped + ($parser->skip_all ? 1 : 0);
    $passed += $parser->passed - $parser->skipped;
}
print "bailed out: $@" if $bailed;
print "no test passed; `make test` builds the programs first\n" if !$passed;
print "$passed passed, $failed failed", $skipped ? ", $skipped skipped" : '', "\n";
exit($failed || !$passed ? 1 : 0);
