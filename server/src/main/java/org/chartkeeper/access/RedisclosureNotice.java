package org.chartkeeper.access;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.chartkeeper.access.DisclosureGround.Provision;
import org.chartkeeper.terminology.Elements;
import org.chartkeeper.terminology.Vocabulary;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.DomainResource;
import org.hl7.fhir.r4.model.Extension;
import org.hl7.fhir.r4.model.Meta;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.UrlType;
import org.jspecify.annotations.Nullable;

/**
 * The notice that goes with records of substance use treatment, on its way out: two security labels, and an extension of
 * {@code meta} with the text and with the scope of the consent. It is never stored; whoever sends it back sends it in vain.
 *
 * @see <a href="https://www.ecfr.gov/current/title-42/section-2.32">42 CFR 2.32</a>
 */
public final class RedisclosureNotice {

    /** The extension. */
    public static final String URL = "https://chartkeeper.org/fhir/StructureDefinition/redisclosure-notice";

    /** The label of the records that it goes with. */
    static final String PART_TWO = "42CFRPart2";

    private static final String NO_REDISCLOSURE = "NORDSCLCD";
    private static final List<Coding> LABELS = List.of(
            new Coding(Vocabulary.ACT_CODE, PART_TWO, null),
            new Coding(Vocabulary.ACT_CODE, NO_REDISCLOSURE, "no redisclosure without consent directive"));

    private static final String NOTICE = "notice";
    private static final String APPLIED = "applied";

    private final String text;
    private final DisclosureGround ground;
    private final Set<String> purposes;
    private final String base;

    /**
     * @param text what it says
     * @param ground on what the record is disclosed
     * @param purposes for which purposes
     * @param base where the consents are
     */
    RedisclosureNotice(String text, DisclosureGround ground, Set<String> purposes, String base) {
        this.text = text;
        this.ground = ground;
        this.purposes = purposes;
        this.base = base;
    }

    /** Puts the notice on a resource that leaves. */
    public void attachTo(Resource resource) {
        Extension notice = attach(resource.getMeta(), text);
        notice.addExtension("ground", new CodeType(ground.code()));
        purposes.stream().sorted().forEach(purpose -> notice.addExtension("purpose", new CodeType(purpose)));
        ground.provisions().stream()
                .collect(Collectors.groupingBy(Provision::consent, TreeMap::new, Collectors.toList()))
                .forEach((consent, provisions) -> notice.addExtension(scope(consent, provisions)));
    }

    /** Puts the text on what holds resources that carry the notice. */
    static void attachTo(Resource holder, String text) {
        attach(holder.getMeta(), text);
    }

    /** The notice as the extension of a bulk data manifest. */
    static Map<String, Object> inManifest(String text) {
        List<Map<String, String>> security = LABELS.stream()
                .map(label -> Map.of("system", label.getSystem(), "code", label.getCode()))
                .toList();
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("security", security);
        content.put(NOTICE, text);
        return Map.of(URL, content);
    }

    private static Extension attach(Meta meta, String text) {
        Set<String> applied = takeOff(meta);
        Extension notice = new Extension(URL);
        notice.addExtension(NOTICE, new StringType(text));
        for (Coding label : LABELS) {
            boolean absent = meta.getSecurity(label.getSystem(), label.getCode()) == null;
            if (absent) {
                meta.addSecurity(label.copy());
            }
            if (absent || applied.contains(label.getCode())) {
                notice.addExtension(APPLIED, new CodeType(label.getCode()));
            }
        }
        meta.addExtension(notice);
        return notice;
    }

    /** An address, since references lose their versions on the way. */
    private Extension scope(String consent, List<Provision> provisions) {
        Extension scope = new Extension("consent");
        scope.addExtension("version", new UrlType(base + "/" + consent));
        provisions.forEach(provision -> scope.addExtension("provision", new StringType(provision.element())));
        return scope;
    }

    /** Takes off what the server put on, when it comes back; what the sender says for itself stays. */
    static void takeOff(Resource sent) {
        takeOffInside(sent);
        if (!sent.hasMeta() || !sent.getMeta().hasExtension(URL)) {
            return;
        }
        Set<String> applied = takeOff(sent.getMeta());
        sent.setUserData(URL, applied);
        if (applied.contains(NO_REDISCLOSURE)) {
            remove(sent, NO_REDISCLOSURE);
        }
    }

    /** Records come back in Bundles and in other records, too. */
    private static void takeOffInside(Resource sent) {
        if (sent instanceof Bundle || (sent instanceof DomainResource domain && domain.hasContained())) {
            Elements.walk(sent, element -> {
                if (element instanceof Resource inside
                        && inside != sent
                        && inside.getMeta().hasExtension(URL)) {
                    takeOff(inside);
                }
            });
        }
    }

    /**
     * Takes off the label that a record carries on its way out for the sake of what it belongs to, so that it does not become its
     * own. A label is only believed to be no addition where the class of the version before says the same.
     */
    static void takeOffLabel(Resource sent, Resource before, @Nullable Integer accessClass, AccessClasses classes) {
        if (sent.getUserData(URL) instanceof Set<?> applied
                && applied.contains(PART_TWO)
                && accessClass != null
                && classes.get(accessClass).labels().contains(PART_TWO)
                && before.getMeta().getSecurity(Vocabulary.ACT_CODE, PART_TWO) == null) {
            remove(sent, PART_TWO);
        }
    }

    /** Takes off the extension, and tells which labels came with it. */
    private static Set<String> takeOff(Meta meta) {
        List<Extension> notices = meta.getExtensionsByUrl(URL);
        Set<String> applied = notices.stream()
                .flatMap(notice -> notice.getExtensionsByUrl(APPLIED).stream())
                .filter(Extension::hasValue)
                .map(each -> String.valueOf(each.getValue().primitiveValue()))
                .collect(Collectors.toSet());
        meta.getExtension().removeAll(notices);
        return applied;
    }

    private static void remove(Resource sent, String code) {
        sent.getMeta()
                .getSecurity()
                .removeIf(label -> Vocabulary.ACT_CODE.equals(label.getSystem()) && code.equals(label.getCode()));
    }
}
