//! Cells of a column, as the values that they would be in JSON.

use arrow_array::cast::AsArray as _;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type,
    DecimalType, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, ArrowNativeTypeOp as _};
use arrow_schema::{DataType, TimeUnit};
use jiff::{SignedDuration, civil};
use serde_json::Number;

use super::super::tree::{Json, Members};

/// What JSON has no value for, and no attribute takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Odd {
    pub(super) code: &'static str,
    /// As messages show it.
    pub(super) value: String,
    /// The words after "`field` is `value`".
    pub(super) message: String,
}

/// What a time is counted in: so many make a day.
const DAY: i64 = 24 * 60 * 60;
/// The days from 1970-01-01, from which Arrow counts.
const EPOCH: civil::Date = civil::date(1970, 1, 1);

/// Whether a column holds days or times, or lists of them, and so is no text with a form.
pub(super) fn is_of_dates(ty: &DataType) -> bool {
    match ty {
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) => true,
        DataType::Dictionary(_, values) => is_of_dates(values),
        _ => element(ty).is_some_and(is_of_dates),
    }
}

/// Whether a column holds columns of its own, which nothing reads.
pub(super) fn is_nested(ty: &DataType) -> bool {
    match ty {
        DataType::Struct(_) | DataType::Map(..) | DataType::Union(..) => true,
        DataType::RunEndEncoded(_, values) => is_nested(values.data_type()),
        DataType::Dictionary(_, values) => is_nested(values),
        _ => element(ty).is_some_and(is_nested),
    }
}

/// The type of a list's elements.
fn element(ty: &DataType) -> Option<&DataType> {
    match ty {
        DataType::List(field)
        | DataType::LargeList(field)
        | DataType::FixedSizeList(field, _)
        | DataType::ListView(field)
        | DataType::LargeListView(field) => Some(field.data_type()),
        _ => None,
    }
}

/// Puts the cell of a row into `json`, whose room it uses again. `dates` says whether a date is
/// wanted; nothing else takes one.
pub(super) fn put(array: &dyn Array, row: usize, dates: bool, json: &mut Json) -> Result<(), Odd> {
    if array.is_null(row) {
        *json = Json::Null;
        return Ok(());
    }
    match array.data_type() {
        DataType::Null => *json = Json::Null,
        DataType::Utf8 => put_text(array.as_string::<i32>().value(row), json),
        DataType::LargeUtf8 => put_text(array.as_string::<i64>().value(row), json),
        DataType::Utf8View => put_text(array.as_string_view().value(row), json),
        DataType::Boolean => *json = Json::Bool(array.as_boolean().value(row)),
        DataType::Int8 => *json = int::<Int8Type>(array, row),
        DataType::Int16 => *json = int::<Int16Type>(array, row),
        DataType::Int32 => *json = int::<Int32Type>(array, row),
        DataType::Int64 => *json = int::<Int64Type>(array, row),
        DataType::UInt8 => *json = int::<UInt8Type>(array, row),
        DataType::UInt16 => *json = int::<UInt16Type>(array, row),
        DataType::UInt32 => *json = int::<UInt32Type>(array, row),
        DataType::UInt64 => {
            *json = Json::Number(array.as_primitive::<UInt64Type>().value(row).into());
        }
        DataType::Float16 => {
            *json = float(array.as_primitive::<Float16Type>().value(row).into())?;
        }
        DataType::Float32 => {
            *json = float(array.as_primitive::<Float32Type>().value(row).into())?;
        }
        DataType::Float64 => *json = float(array.as_primitive::<Float64Type>().value(row))?,
        DataType::Decimal32(_, scale) => *json = decimal::<Decimal32Type>(array, row, *scale)?,
        DataType::Decimal64(_, scale) => *json = decimal::<Decimal64Type>(array, row, *scale)?,
        DataType::Decimal128(_, scale) => *json = decimal::<Decimal128Type>(array, row, *scale)?,
        DataType::Date32 => {
            let days = array.as_primitive::<Date32Type>().value(row);
            put_time(i64::from(days), 0, dates, json)?;
        }
        DataType::Date64 => time::<Date64Type>(array, row, 1_000, dates, json)?,
        DataType::Timestamp(unit, zone) => {
            in_utc(zone.as_deref())?;
            match unit {
                TimeUnit::Second => time::<TimestampSecondType>(array, row, 1, dates, json)?,
                TimeUnit::Millisecond => {
                    time::<TimestampMillisecondType>(array, row, 1_000, dates, json)?;
                }
                TimeUnit::Microsecond => {
                    time::<TimestampMicrosecondType>(array, row, 1_000_000, dates, json)?;
                }
                TimeUnit::Nanosecond => {
                    time::<TimestampNanosecondType>(array, row, 1_000_000_000, dates, json)?;
                }
            }
        }
        DataType::List(_) => *json = list(&array.as_list::<i32>().value(row), dates)?,
        DataType::LargeList(_) => *json = list(&array.as_list::<i64>().value(row), dates)?,
        DataType::FixedSizeList(..) => {
            *json = list(&array.as_fixed_size_list().value(row), dates)?;
        }
        DataType::ListView(_) => *json = list(&array.as_list_view::<i32>().value(row), dates)?,
        DataType::LargeListView(_) => {
            *json = list(&array.as_list_view::<i64>().value(row), dates)?;
        }
        DataType::Dictionary(..) => {
            let dictionary = array.as_any_dictionary();
            let mut key = Json::Null;
            put(dictionary.keys(), row, false, &mut key)?;
            let place = match &key {
                Json::Number(key) => key.as_u64().and_then(|key| usize::try_from(key).ok()),
                _ => None,
            };
            match place.filter(|place| *place < dictionary.values().len()) {
                Some(place) => return put(dictionary.values(), place, dates, json),
                None => *json = Json::Null,
            }
        }
        other => *json = object(other),
    }
    Ok(())
}

fn put_text(text: &str, json: &mut Json) {
    match json {
        Json::Text(room) => {
            room.clear();
            room.push_str(text);
        }
        _ => *json = Json::Text(text.to_owned()),
    }
}

fn int<T: ArrowPrimitiveType>(array: &dyn Array, row: usize) -> Json
where
    i64: From<T::Native>,
{
    Json::Number(i64::from(array.as_primitive::<T>().value(row)).into())
}

fn float(value: f64) -> Result<Json, Odd> {
    let odd = || Odd {
        code: "wrong-type",
        value: value.to_string(),
        message: "which is no number: leave the cell out where nothing is known".to_owned(),
    };
    Number::from_f64(value).map(Json::Number).ok_or_else(odd)
}

/// Databases that know only one kind of number write ints as decimals without a fraction.
fn decimal<T: DecimalType>(array: &dyn Array, row: usize, scale: i8) -> Result<Json, Odd> {
    let shown = array.as_primitive::<T>().value_as_string(row);
    let odd = |message: &str| Odd {
        code: "wrong-type",
        value: shown.clone(),
        message: message.to_owned(),
    };
    if scale != 0 {
        return Err(odd("a decimal with a fraction, which no attribute is: cast the column"));
    }
    let number: Result<i64, _> = shown.parse();
    let number = number.map_err(|_| odd("which is beyond 64 bits"))?;
    Ok(Json::Number(number.into()))
}

/// A time in `rate` parts of a second.
fn time<T: ArrowPrimitiveType<Native = i64>>(
    array: &dyn Array,
    row: usize,
    rate: i64,
    dates: bool,
    json: &mut Json,
) -> Result<(), Odd> {
    let value = array.as_primitive::<T>().value(row);
    let (days, rest) = (value.div_euclid(DAY * rate), value.rem_euclid(DAY * rate));
    // INVARIANT: less than a day, and `rate` divides the nanoseconds of a second.
    put_time(days, rest.mul_wrapping(1_000_000_000 / rate), dates, json)
}

/// A day, and the nanoseconds that it is past midnight.
fn put_time(days: i64, rest: i64, dates: bool, json: &mut Json) -> Result<(), Odd> {
    let odd = |code, value: String, message: &str| Odd { code, value, message: message.to_owned() };
    let hours = days.checked_mul(24).map(SignedDuration::try_from_hours);
    let date = hours.flatten().and_then(|duration| EPOCH.checked_add(duration).ok());
    let Some(date) = date else {
        let message = "which is no day in the calendar: correct it";
        return Err(odd("unreadable-date", format!("day {days} from 1970-01-01"), message));
    };
    if rest != 0 {
        let midnight = date.to_datetime(civil::Time::midnight());
        let moment = midnight.checked_add(SignedDuration::from_nanos(rest));
        let shown = moment.map_or_else(|_| date.to_string(), |moment| moment.to_string());
        let message = "a time of day and no date: cast the column to a date";
        return Err(odd("unreadable-date", shown, message));
    }
    if !dates {
        let message = "a date, and the attribute is none: cast the column";
        return Err(odd("wrong-type", date.to_string(), message));
    }
    put_text(&date.to_string(), json);
    Ok(())
}

/// Only of a time in UTC is it known on which day it is without knowing the zone.
fn in_utc(zone: Option<&str>) -> Result<(), Odd> {
    match zone {
        None | Some("UTC" | "Etc/UTC" | "GMT" | "Z" | "+00:00" | "-00:00") => Ok(()),
        Some(zone) => Err(Odd {
            code: "unreadable-date",
            value: format!("a time in {zone}"),
            message: "and it takes a date: cast the column to one".to_owned(),
        }),
    }
}

fn list(elements: &ArrayRef, dates: bool) -> Result<Json, Odd> {
    let each = (0..elements.len()).map(|place| {
        let mut json = Json::Null;
        put(elements, place, dates, &mut json).map(|()| json)
    });
    each.collect::<Result<_, _>>().map(Json::List)
}

/// What is no scalar and no list: typed as an object is, with its kind to show.
fn object(ty: &DataType) -> Json {
    let kind = ty.to_string();
    let kind = kind.split('(').next().unwrap_or_default();
    Json::Object(Members(vec![(kind.to_owned(), Json::Null)]))
}
