package org.chartkeeper.smart;

import ca.uhn.fhir.jpa.api.dao.DaoRegistry;
import ca.uhn.fhir.jpa.searchparam.SearchParameterMap;
import ca.uhn.fhir.rest.api.SortOrderEnum;
import ca.uhn.fhir.rest.api.SortSpec;
import ca.uhn.fhir.rest.api.server.SystemRequestDetails;
import ca.uhn.fhir.rest.param.ReferenceParam;
import ca.uhn.fhir.rest.param.StringParam;
import ca.uhn.fhir.rest.param.TokenOrListParam;
import ca.uhn.fhir.rest.param.TokenParam;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.chartkeeper.audit.AuditEntry;
import org.chartkeeper.audit.AuditTrail;
import org.chartkeeper.caller.Caller;
import org.chartkeeper.caller.CallerContext;
import org.hl7.fhir.r4.model.Encounter;
import org.hl7.fhir.r4.model.HumanName;
import org.hl7.fhir.r4.model.Patient;
import org.hl7.fhir.r4.model.Resource;

/** Looks charts up in the store behind the gate, as the caller, and leaves an audit entry for what is shown. */
final class StoredCharts implements Charts {

    private static final int PAGE = 10;
    private static final int OK = 200;

    private final DaoRegistry daos;
    private final AuditTrail trail;
    private final Clock clock;

    StoredCharts(DaoRegistry daos, AuditTrail trail, Clock clock) {
        this.daos = daos;
        this.trail = trail;
        this.clock = clock;
    }

    @Override
    public Choices patients(Caller caller, String name, int page) {
        SearchParameterMap search = new SearchParameterMap();
        Stream.of(name.trim().split("\\s+"))
                .filter(word -> !word.isEmpty())
                .forEach(word -> search.add("name", new StringParam(word)));
        search.setSort(new SortSpec("family", SortOrderEnum.ASC));
        List<Patient> found = search(caller, Patient.class, page(search, page), "Patient?name=" + name);
        return choices(found.stream().map(StoredCharts::choice).toList());
    }

    @Override
    public List<Choice> patients(Caller caller, Collection<String> ids) {
        if (ids.isEmpty()) {
            return List.of();
        }
        TokenOrListParam any = new TokenOrListParam();
        ids.forEach(id -> any.add(new TokenParam(id)));
        SearchParameterMap search = new SearchParameterMap().add("_id", any);
        search.setLoadSynchronousUpTo(ids.size());
        return search(caller, Patient.class, search, "Patient?_id=" + String.join(",", ids)).stream()
                .map(StoredCharts::choice)
                .sorted(java.util.Comparator.comparing(Choice::label))
                .toList();
    }

    @Override
    public Choices encounters(Caller caller, String patient, int page) {
        SearchParameterMap search = new SearchParameterMap().add("subject", new ReferenceParam("Patient/" + patient));
        search.setSort(new SortSpec("date", SortOrderEnum.DESC));
        List<Encounter> found =
                search(caller, Encounter.class, page(search, page), "Encounter?subject=Patient/" + patient);
        return choices(found.stream().map(StoredCharts::choice).toList());
    }

    @Override
    public Optional<Choice> encounter(Caller caller, String patient, String id) {
        SearchParameterMap search = new SearchParameterMap()
                .add("_id", new TokenParam(id))
                .add("subject", new ReferenceParam("Patient/" + patient));
        search.setLoadSynchronousUpTo(1);
        String query = "Encounter?_id=" + id + "&subject=Patient/" + patient;
        return search(caller, Encounter.class, search, query).stream()
                .map(StoredCharts::choice)
                .findFirst();
    }

    /** One more than is shown, to know whether there is another page. */
    private static SearchParameterMap page(SearchParameterMap search, int page) {
        search.setOffset(page * PAGE);
        search.setCount(PAGE + 1);
        return search;
    }

    private static Choices choices(List<Choice> found) {
        return new Choices(found.stream().limit(PAGE).toList(), found.size() > PAGE);
    }

    private <T extends Resource> List<T> search(Caller caller, Class<T> type, SearchParameterMap search, String query) {
        search.setLoadSynchronous(true);
        // The size of a page is not told when there are more, so that asking for all resources would fail.
        int most = search.getCount() == null ? search.getLoadSynchronousUpTo() : search.getCount();
        List<T> found;
        try (CallerContext.Scope scope = CallerContext.enter(caller)) {
            found = daos.getResourceDao(type).search(search, new SystemRequestDetails()).getResources(0, most).stream()
                    .map(type::cast)
                    .toList();
        }
        trail.record(new AuditEntry(
                UUID.randomUUID(),
                clock.instant(),
                "E",
                "search-type",
                0,
                OK,
                caller,
                "authorize",
                query.replaceAll("\\p{Cntrl}", "?"),
                found.stream().map(StoredCharts::patientOf).toList(),
                found.stream().map(StoredCharts::reference).toList()));
        return found;
    }

    private static String patientOf(Resource resource) {
        return resource instanceof Encounter encounter
                ? encounter.getSubject().getReferenceElement().getIdPart()
                : resource.getIdElement().getIdPart();
    }

    private static String reference(Resource resource) {
        return resource.fhirType() + "/" + resource.getIdElement().getIdPart() + "/_history/"
                + resource.getMeta().getVersionId();
    }

    private static Choice choice(Patient patient) {
        HumanName name = patient.getNameFirstRep();
        String called = Stream.of(name.getGivenAsSingleString(), name.getFamily())
                .filter(part -> part != null && !part.isBlank())
                .collect(Collectors.joining(" "));
        String label = called.isEmpty() ? String.valueOf(name.getText()) : called;
        String born = patient.getBirthDateElement().getValueAsString();
        return new Choice(
                patient.getIdElement().getIdPart(),
                name.isEmpty() ? "Without a name" : label,
                born == null ? "date of birth not known" : "born " + born);
    }

    private static Choice choice(Encounter encounter) {
        String kind = encounter.getTypeFirstRep().getText();
        if (kind == null) {
            kind = encounter.getTypeFirstRep().getCodingFirstRep().getDisplay();
        }
        if (kind == null) {
            kind = encounter.getClass_().getDisplay();
        }
        String start = encounter.getPeriod().getStartElement().getValueAsString();
        return new Choice(
                encounter.getIdElement().getIdPart(),
                kind == null ? "Visit" : kind,
                (start == null ? "date not known" : start.replaceFirst("T.*", "")));
    }
}
