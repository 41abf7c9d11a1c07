package org.chartkeeper.access;

import ca.uhn.fhir.interceptor.model.RequestPartitionId;
import ca.uhn.fhir.jpa.model.dao.JpaPid;
import ca.uhn.fhir.rest.api.Constants;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.chartkeeper.access.ResourceDescriber.Surroundings;
import org.chartkeeper.fhir.ResourceClassifier;
import org.hl7.fhir.instance.model.api.IBaseResource;
import org.hl7.fhir.r4.model.Basic;
import org.hl7.fhir.r4.model.Binary;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Resource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Gives each resource its access class, when it is first stored and whenever its content calls for another. */
final class Classification implements ResourceClassifier {

    /** Where a resource in memory keeps the number of its class. */
    private static final String CLASS = AccessClass.class.getName();

    private static final String FIRST_VERSION = "1";

    private final ResourceDescriber describer;
    private final AccessClasses classes;
    private final Surroundings stored;
    private final JdbcClient jdbc;
    private final Holdings holdings;

    Classification(ResourceDescriber describer, AccessClasses classes, Surroundings stored, JdbcClient jdbc) {
        this.describer = describer;
        this.classes = classes;
        this.stored = stored;
        this.jdbc = jdbc;
        this.holdings = new Holdings(stored, classes, jdbc);
    }

    @Override
    public int classify(IBaseResource resource) {
        Integer known = (Integer) resource.getUserData(CLASS);
        return known == null ? classifyAnew((Resource) resource) : known;
    }

    /** Labels {@code resource} and describes it, without making a class for it yet. */
    AccessClass describe(Resource resource, Surroundings surroundings) {
        RedisclosureNotice.takeOff(resource);
        describer.label(resource, surroundings);
        return describer.describe(resource, surroundings);
    }

    /** Remembers for {@code resource} the class it will be stored under. */
    void assign(Resource resource, AccessClass accessClass) {
        resource.setUserData(CLASS, classes.idOf(accessClass));
    }

    /** Before an update is stored: the labels of the version before stand, so the class may be another. */
    void update(Resource before, Resource after) {
        RedisclosureNotice.takeOff(after);
        RedisclosureNotice.takeOffLabel(after, before, classOf(before), classes);
        // Labelled before, perhaps, when it was not known yet which resource it is.
        describer.takeBack(after);
        for (Coding label : before.getMeta().getSecurity()) {
            if (after.getMeta().getSecurity(label.getSystem(), label.getCode()) == null
                    && !LabelRemoval.leavesOut(after, label)) {
                after.getMeta().addSecurity(label.copy());
            }
        }
        classifyAnew(after);
    }

    @Override
    public int settle(Resource resource, JpaPid pid) {
        int carried = carriedBy(resource, pid);
        boolean first = FIRST_VERSION.equals(resource.getIdElement().getVersionIdPart());
        boolean holds = holdings.hold(resource, pid.getId());
        AccessClass wanted = describer.describe(resource, stored);
        Set<String> removed = LabelRemoval.of(resource);
        if (!removed.isEmpty()) {
            return settleLowered(resource, pid.getId(), carried, wanted, removed);
        }
        if (holds || !first || resource instanceof Binary) {
            wanted = holdings.raised(pid.getId(), wanted);
        }
        // Labels that came by a link stay when the link goes.
        wanted = wanted.labelledAs(classes.get(carried));
        int settled = classes.idOf(wanted);
        resource.setUserData(CLASS, settled);
        if (settled != carried || (!first && settled != storedUnder(resource))) {
            reclassify(pid.getId(), wanted);
        } else if (holds) {
            // What it has come to hold with this version may be labelled lower.
            raiseAll(holdings.followersOf(pid.getId()), wanted);
        }
        return settled;
    }

    /** HAPI stores a version under the class that its resource had when it was read, which others may have changed meanwhile. */
    private int storedUnder(Resource resource) {
        return jdbc.sql("select chartkeeper.class_of_version(?, ?, ?)")
                .params(
                        resource.fhirType(),
                        resource.getIdElement().getIdPart(),
                        resource.getIdElement().getVersionIdPartAsLong())
                .query(Integer.class)
                .single();
    }

    /** Labels that the resource alone had given to others go with it, and those that others have given stay. */
    private int settleLowered(Resource resource, long pid, int carried, AccessClass described, Set<String> removed) {
        LabelLinks links = LabelLinks.around(pid, removed, classes, jdbc);
        GuardingLabels linked = links.ofChanged();
        AccessClass wanted = described.labelled(linked.codes(), linked.level());
        links.requireGone(wanted);
        int settled = classes.idOf(wanted);
        resource.setUserData(CLASS, settled);
        if (settled != carried) {
            reclassify(pid, wanted);
        }
        links.lowered().forEach(lowered -> reclassify(lowered.resource(), lowered.accessClass()));
        return settled;
    }

    @Override
    public void raise(long pid, List<Coding> labels) {
        int carried = jdbc.sql("select partition_id from hfj_resource where res_id = ?")
                .param(pid)
                .query(Integer.class)
                .single();
        Basic labelled = new Basic();
        labelled.getMeta().setSecurity(labels);
        raise(pid, carried, describer.describe(labelled, stored));
    }

    @Override
    public int carriedBy(Resource resource, JpaPid pid) {
        // HAPI remembers pids with the class of when they were first looked up; that of a new resource is right.
        if (FIRST_VERSION.equals(resource.getIdElement().getVersionIdPart()) && pid.getPartitionId() != null) {
            return pid.getPartitionId();
        }
        return jdbc.sql("select chartkeeper.class_of(?, ?)")
                .params(resource.fhirType(), resource.getIdElement().getIdPart())
                .query(Integer.class)
                .single();
    }

    @Override
    public void follow(Resource resource, int accessClass) {
        assign(resource, classes.get(accessClass).followedBy(resource.fhirType()));
    }

    @Override
    public void follow(Resource resource, int accessClass, JpaPid pid) {
        AccessClass followed = classes.get(accessClass).followedBy(resource.fhirType());
        resource.setUserData(CLASS, classes.idOf(followed));
        reclassify(pid.getId(), followed);
    }

    @Override
    public List<String> patientsOf(IBaseResource resource) {
        Integer accessClass = classOf(resource);
        return accessClass == null ? List.of() : classes.get(accessClass).patients();
    }

    @Override
    public List<String> patientsNamedBy(Resource resource) {
        return describer.describe(resource, stored).patients();
    }

    @Override
    public List<String> labelsOf(IBaseResource resource) {
        Integer accessClass = classOf(resource);
        return accessClass == null ? List.of() : classes.get(accessClass).labels();
    }

    /** The class of a resource read from the database or classified in memory, or null. */
    static @Nullable Integer classOf(IBaseResource resource) {
        if (resource.getUserData(CLASS) instanceof Integer assigned) {
            return assigned;
        }
        return resource.getUserData(Constants.RESOURCE_PARTITION_ID) instanceof RequestPartitionId partition
                ? partition.getFirstPartitionIdOrNull()
                : null;
    }

    private int classifyAnew(Resource resource) {
        assign(resource, describe(resource, stored));
        return (Integer) Objects.requireNonNull(resource.getUserData(CLASS));
    }

    /**
     * Index rows follow the current version; old versions keep their own patients and take the highest labels, and what speaks of
     * the resource, its Provenance above all, is shown to nobody who is not shown it.
     */
    private void reclassify(long resource, AccessClass now) {
        List<Integer> ofVersions = jdbc.sql("select distinct class from chartkeeper.version_classes(?)")
                .param(resource)
                .query(Integer.class)
                .list();
        jdbc.sql("select chartkeeper.reclassify(?, ?)")
                .params(resource, classes.idOf(now))
                .query((row, number) -> "")
                .single();
        for (int old : ofVersions) {
            jdbc.sql("select chartkeeper.reclassify_versions(?, ?, ?, ?)")
                    .params(resource, old, classes.idOf(classes.get(old).labelledAs(now)), classes.idOf(now))
                    .query((row, number) -> "")
                    .single();
        }
        jdbc.sql("select resource, class from chartkeeper.followers_of(?)")
                .param(resource)
                .query((row, number) -> new Follower(row.getLong("resource"), row.getInt("class")))
                .list()
                .forEach(follower -> raise(follower.resource(), follower.accessClass(), now));
        raiseAll(holdings.followersOf(resource), now);
    }

    /** A resource that is shown along with another. */
    private record Follower(long resource, int accessClass) {}

    private void raiseAll(List<Holdings.Bound> followers, AccessClass now) {
        followers.forEach(bound -> raise(bound.resource(), bound.accessClass(), now));
    }

    private void raise(long follower, int accessClass, AccessClass now) {
        AccessClass was = classes.get(accessClass);
        AccessClass raised = was.labelledAs(now);
        if (!raised.equals(was)) {
            reclassify(follower, raised);
        }
    }
}
