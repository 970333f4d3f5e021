//! Where a shop delivers, for how much, and from which branch.

use crate::id::Sku;
use crate::money::Money;
use crate::words::Words;

/// Mean radius of the earth in metres.
const EARTH_RADIUS_METRES: f64 = 6_371_000.0;

/// A place on earth, WGS 84.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Place {
    /// Millionths of a degree north.
    pub latitude_micro: i32,
    /// Millionths of a degree east.
    pub longitude_micro: i32,
}

impl Place {
    /// From degrees; `None` if there is no such place.
    pub fn from_degrees(latitude: f64, longitude: f64) -> Option<Self> {
        let is_place = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        // In range after the check, so the casts neither truncate nor wrap.
        #[expect(clippy::cast_possible_truncation, reason = "at most 180 million, see above")]
        let micro = |degrees: f64| (degrees * 1e6).round() as i32;
        is_place.then(|| Self { latitude_micro: micro(latitude), longitude_micro: micro(longitude) })
    }

    /// Degrees north and east.
    pub fn degrees(self) -> (f64, f64) {
        (f64::from(self.latitude_micro) / 1e6, f64::from(self.longitude_micro) / 1e6)
    }

    /// Metres to `other` as the crow flies, rounded.
    pub fn metres_to(self, other: Self) -> u32 {
        let ((from_north, from_east), (to_north, to_east)) = (self.degrees(), other.degrees());
        let half = |from: f64, to: f64| ((to - from).to_radians() / 2.0).sin().powi(2);
        let cosines = from_north.to_radians().cos() * to_north.to_radians().cos();
        let chord = half(from_north, to_north) + cosines * half(from_east, to_east);
        let metres = 2.0 * EARTH_RADIUS_METRES * chord.sqrt().min(1.0).asin();
        // Half the circumference of the earth at most.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 20 million metres")]
        let rounded = metres.round() as u32;
        rounded
    }
}

/// Where a shop delivers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Delivery {
    /// In the order of the file: the first that fits counts. Without any, the shop delivers everywhere for nothing.
    pub zones: Vec<Zone>,
    /// What becomes of an address in no zone.
    pub elsewhere: Elsewhere,
    /// Orders of less are not brought, unless the zone says otherwise.
    pub minimum: Option<Money>,
}

/// What becomes of an address in no zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Elsewhere {
    /// It is not delivered to.
    #[default]
    Refuse,
    /// A person decides.
    Person,
}

/// A part of town.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone {
    /// Unique in the shop.
    pub id: Sku,
    /// Shown to customers.
    pub name: String,
    /// Words of an address that lie in it; its name is among them unless that tells a distance.
    pub phrases: Vec<Words>,
    /// Places at most this far from the shop lie in it.
    pub within_metres: Option<u32>,
    /// For bringing it.
    pub fee: Option<Money>,
    /// Nothing is charged for bringing it from this subtotal on.
    pub free_from: Option<Money>,
    /// Orders of less are not brought there.
    pub minimum: Option<Money>,
    /// How long the way takes, in minutes.
    pub minutes: Option<u32>,
    /// Which branch makes the order; the shop's first unless said.
    pub branch: Option<Sku>,
}

impl Delivery {
    /// The zone that an address names, by its words; the longest phrase wins, so that "Quận 10" is not "Quận 1".
    pub fn zone_of_address(&self, address: &str) -> Option<&Zone> {
        let address = Words::of(address);
        let length = |zone: &Zone| {
            let named = zone.phrases.iter().filter(|phrase| address.contains(phrase));
            named.map(Words::letters).max().unwrap_or(0)
        };
        // `max_by_key` gives the last of equals; the first counts.
        let named = self.zones.iter().rev().filter(|zone| length(zone) > 0);
        named.max_by_key(|zone| length(zone))
    }

    /// The zone of a place, by its distance from the shop.
    pub fn zone_of_place(&self, shop: Place, place: Place) -> Option<&Zone> {
        let metres = shop.metres_to(place);
        self.zones.iter().find(|zone| zone.within_metres.is_some_and(|within| metres <= within))
    }

    /// The zone with this id.
    pub fn zone(&self, id: &Sku) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.id == *id)
    }
}

impl Zone {
    /// What is charged for bringing an order of `subtotal`.
    pub fn fee_for(&self, subtotal: Money) -> Option<Money> {
        let is_free = self.free_from.is_some_and(|from| subtotal.minor() >= from.minor());
        self.fee.filter(|fee| !is_free && fee.minor() > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(id: &str, named: &[&str], within_metres: Option<u32>) -> Zone {
        Zone {
            id: Sku::parse(id).unwrap(),
            name: id.to_owned(),
            phrases: named.iter().map(|name| Words::of(name)).collect(),
            within_metres,
            fee: None,
            free_from: None,
            minimum: None,
            minutes: None,
            branch: None,
        }
    }

    #[test]
    fn an_address_is_in_the_zone_it_names() {
        let delivery = Delivery {
            zones: vec![
                zone("q1", &["Quận 1", "Q1", "Q.1", "Bến Nghé"], None),
                zone("q10", &["Quận 10"], None),
            ],
            ..Delivery::default()
        };
        let id = |address: &str| delivery.zone_of_address(address).map(|zone| zone.id.as_str());
        assert_eq!(id("12 Lê Lợi, quan 1"), Some("q1"));
        assert_eq!(id("12 Lê Lợi q1"), Some("q1"));
        assert_eq!(id("3 Thành Thái, Quận 10"), Some("q10"));
        assert_eq!(id("1 Nguyễn Huệ"), None, "a house number is no district");
    }

    #[test]
    fn a_place_is_in_the_first_zone_that_reaches_it() {
        let shop = Place::from_degrees(10.7769, 106.7009).unwrap();
        let near = Place::from_degrees(10.7860, 106.7009).unwrap();
        let delivery = Delivery {
            zones: vec![zone("near", &[], Some(1_500)), zone("far", &[], Some(5_000))],
            ..Delivery::default()
        };
        assert_eq!(shop.metres_to(near), 1_012);
        assert_eq!(delivery.zone_of_place(shop, near).unwrap().id.as_str(), "near");
        let further = Place::from_degrees(10.80, 106.7009).unwrap();
        assert_eq!(delivery.zone_of_place(shop, further).unwrap().id.as_str(), "far");
        assert_eq!(delivery.zone_of_place(shop, Place::from_degrees(21.0, 105.8).unwrap()), None);
        assert_eq!(Place::from_degrees(91.0, 0.0), None);
    }
}
