package org.chartkeeper.smart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.chartkeeper.caller.SmartScope;
import org.chartkeeper.smart.ScopeChoices.Left;

class ScopeChoicesPropertyTest {

    @Property(tries = 200)
    void whateverIsClearedNothingBeyondTheOfferRemains(
            @ForAll("offers") List<String> offered, @ForAll Random random, @ForAll @IntRange(max = 100) int percent) {
        ScopeChoices choices = ScopeChoices.of(offered);

        List<String> remaining =
                choices.remaining(some(choices.all(), random, percent)).orElseThrow();

        for (String text : remaining) {
            assertThat(offered.contains(text) || isWithin(text, offered))
                    .as(text)
                    .isTrue();
        }
        assertThat(remaining).doesNotHaveDuplicates();
    }

    @Property(tries = 100)
    void whatIsClearedDoesNotRemain(@ForAll("wholes") String offered, @ForAll Random random) {
        ScopeChoices choices = ScopeChoices.of(List.of(offered));
        Left left = some(choices.all(), random, 80);

        List<String> remaining = choices.remaining(left).orElseThrow();

        RecordKinds.groups().forEach(group -> group.kinds().forEach(kind -> {
            boolean kept = left.groups().contains(offered + " " + group.id())
                    && left.kinds().contains(offered + " " + kind.id())
                    && !left.scopes().isEmpty();
            for (String type : kind.types()) {
                assertThat(remaining.stream()
                                .flatMap(text -> SmartScope.parse(text).stream())
                                .anyMatch(scope -> scope.permissions().stream()
                                        .anyMatch(permission -> scope.allows(permission, type))))
                        .as(type)
                        .isEqualTo(kept);
            }
        }));
    }

    @Property(tries = 100)
    void whoClearsNothingGrantsWhatWasAskedFor(@ForAll("offers") List<String> offered) {
        ScopeChoices choices = ScopeChoices.of(offered);

        assertThat(choices.remaining(choices.all())).contains(offered);
    }

    @Property
    void whateverElseAFormHasIsRefused(@ForAll("offers") List<String> offered, @ForAll String strange) {
        ScopeChoices choices = ScopeChoices.of(offered);
        Left all = choices.all();
        Optional<List<String>> remaining = choices.remaining(new Left(Set.of(strange), all.groups(), all.kinds()));

        assertThat(remaining.isPresent()).isEqualTo(all.scopes().contains(strange));
    }

    private static boolean isWithin(String text, List<String> offered) {
        SmartScope scope = SmartScope.parse(text).orElseThrow();
        return offered.stream()
                .flatMap(offer -> SmartScope.parse(offer).stream())
                .anyMatch(offer -> scope.intersect(offer).equals(Optional.of(scope)));
    }

    private static Left some(Left all, Random random, int percent) {
        return new Left(
                some(all.scopes(), random, percent),
                some(all.groups(), random, percent),
                some(all.kinds(), random, percent));
    }

    private static Set<String> some(Set<String> all, Random random, int percent) {
        return all.stream().filter(value -> random.nextInt(100) < percent).collect(Collectors.toSet());
    }

    @Provide
    Arbitrary<String> wholes() {
        return Combinators.combine(Arbitraries.of("patient/", "user/"), letters())
                .as((context, letters) -> context + "*." + letters);
    }

    @Provide
    Arbitrary<List<String>> offers() {
        Arbitrary<String> single = Combinators.combine(
                        Arbitraries.of("patient/", "user/"),
                        Arbitraries.of("Observation", "Patient", "Consent"),
                        letters())
                .as((context, type, letters) -> context + type + "." + letters);
        Arbitrary<String> granular = Combinators.combine(
                        Arbitraries.of("Observation", "Condition"),
                        Arbitraries.of("r", "rs", "crs", "cruds"),
                        Arbitraries.of("a", "urn:s|a.b", "a,b"))
                .as((type, letters, category) -> "patient/" + type + "." + letters + "?category=" + category);
        Arbitrary<String> other = Arbitraries.of("openid", "fhirUser", "launch/patient", "offline_access");
        return Arbitraries.oneOf(wholes(), single, granular, other)
                .list()
                .uniqueElements()
                .ofMinSize(1)
                .ofMaxSize(5);
    }

    private static Arbitrary<String> letters() {
        return Arbitraries.of("r", "s", "rs", "cud", "cruds", "crus", "read", "write", "*");
    }
}
