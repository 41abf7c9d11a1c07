package org.chartkeeper.consent;

import java.time.Instant;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.chartkeeper.terminology.Confidentiality;
import org.chartkeeper.terminology.Elements;
import org.hl7.fhir.r4.model.Attachment;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Meta;
import org.hl7.fhir.r4.model.Period;
import org.hl7.fhir.r4.model.Reference;
import org.hl7.fhir.r4.model.Resource;

/** Reads from an R4 resource what consents can ask of it; whom it is about and how it is labelled is decided elsewhere. */
public final class ResourceFactsReader {

    private final References references;

    /** @param base the server's FHIR base, below which absolute references are ours */
    public ResourceFactsReader(String base) {
        this.references = new References(base);
    }

    /**
     * The facts of a stored resource.
     *
     * @param resource the resource, with its id
     * @param patients ids of the patients it is about
     * @param confidentiality how confidential it is
     * @param labels its labels, codes of v3-ActCode
     * @param referredToBy references ({@code Type/id}) of what refers to it
     */
    public ResourceFacts read(
            Resource resource,
            Set<String> patients,
            Confidentiality confidentiality,
            Set<String> labels,
            Set<String> referredToBy) {
        var codings = new LinkedHashSet<String>();
        var refersTo = new LinkedHashSet<String>();
        Set<Base> labelled = labels(resource);
        Elements.walk(resource, element -> {
            if (!labelled.contains(element)) {
                collect(element, codings, refersTo);
            }
        });
        return new ResourceFacts(
                resource.fhirType(),
                resource.getIdElement().getIdPart(),
                patients,
                confidentiality,
                labels,
                codings,
                date(resource).orElse(null),
                authors(resource),
                refersTo,
                referredToBy,
                locals(PatientCompartment.managedBy(resource)));
    }

    /** Whether {@code resource} refers to {@code target}, {@code Type/id}, anywhere in it. */
    boolean refersTo(Resource resource, String target) {
        var found = new LinkedHashSet<String>();
        Elements.walk(resource, element -> {
            if (element instanceof Reference reference) {
                add(found, reference);
            }
        });
        return found.contains(target);
    }

    /** What stands in {@code meta} says how it is kept, not what it contains; only the profiles are part of that. */
    private static Set<Base> labels(Resource resource) {
        Set<Base> labels = Collections.newSetFromMap(new IdentityHashMap<>());
        labels.addAll(resource.getMeta().getSecurity());
        labels.addAll(resource.getMeta().getTag());
        return labels;
    }

    private void collect(Base element, Set<String> codings, Set<String> refersTo) {
        if (element instanceof Coding coding && coding.hasCode()) {
            codings.add(coding.getSystem() + "|" + coding.getCode());
        } else if (element instanceof Reference reference) {
            add(refersTo, reference);
        } else if (element instanceof Meta meta && meta.hasProfile()) {
            meta.getProfile().forEach(profile -> codings.add("urn:ietf:rfc:3986|" + profile.getValue()));
        } else if (element instanceof Attachment attachment && attachment.hasContentType()) {
            codings.add("urn:ietf:bcp:13|" + attachment.getContentType());
        }
    }

    /** When it was clinically relevant, by the first element of its type that tells. */
    static Optional<Span> date(Resource resource) {
        for (String path : ElementTable.DATES.of(resource.fhirType())) {
            Optional<Span> span = spanOf(resource, path);
            if (span.isPresent()) {
                return span;
            }
        }
        return Optional.empty();
    }

    private static Optional<Span> spanOf(Resource resource, String path) {
        Optional<Span> all = Optional.empty();
        for (Base value : Elements.at(resource, path)) {
            Optional<Span> one = span(value);
            if (one.isPresent()) {
                all = Optional.of(all.map(some -> hull(some, one.get())).orElse(one.get()));
            }
        }
        return path.equals("start") ? all.map(start -> withEnd(start, resource)) : all;
    }

    private static Optional<Span> span(Base value) {
        if (value instanceof BaseDateTimeType moment) {
            return FhirTime.span(moment);
        }
        return value instanceof Period period && (period.hasStart() || period.hasEnd())
                ? FhirTime.span(period)
                : Optional.empty();
    }

    /** Appointments and slots spell their period as two elements. */
    private static Span withEnd(Span start, Resource resource) {
        for (Base end : Elements.at(resource, "end")) {
            Optional<Span> span = span(end);
            if (span.isPresent()) {
                return hull(start, span.get());
            }
        }
        return start;
    }

    private static Span hull(Span some, Span other) {
        Instant from = some.from().isBefore(other.from()) ? some.from() : other.from();
        Instant until = some.until().isAfter(other.until()) ? some.until() : other.until();
        return new Span(from, until);
    }

    private Set<String> authors(Resource resource) {
        var authors = new LinkedHashSet<String>();
        for (String path : ElementTable.AUTHORS.of(resource.fhirType())) {
            for (Base value : Elements.at(resource, path)) {
                if (value instanceof Reference reference) {
                    add(authors, reference);
                }
            }
        }
        return authors;
    }

    private void add(Set<String> all, Reference reference) {
        String local = references.local(reference.getReference());
        if (local != null) {
            all.add(local);
        }
    }

    private Set<String> locals(Set<String> texts) {
        var all = new LinkedHashSet<String>();
        for (String text : texts) {
            String local = references.local(text);
            if (local != null) {
                all.add(local);
            }
        }
        return all;
    }
}
